#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The discrete Fourier transform of any length.
enum FourierTransform {
    /// Transforms in place.
    ///
    /// O(n log n).
    static func transform(_ real: inout [Double], _ imaginary: inout [Double]) {
        guard real.count > 1 else { return }
        if real.count & (real.count - 1) == 0 {
            radixTwo(&real, &imaginary)
        } else {
            bluestein(&real, &imaginary)
        }
    }

    /// Cooley and Tukey, for powers of two.
    private static func radixTwo(_ real: inout [Double], _ imaginary: inout [Double]) {
        let count = real.count
        var reversed = 0
        for index in 1..<count {
            var bit = count >> 1
            while reversed & bit != 0 {
                reversed ^= bit
                bit >>= 1
            }
            reversed |= bit
            if index < reversed {
                real.swapAt(index, reversed)
                imaginary.swapAt(index, reversed)
            }
        }
        var length = 2
        while length <= count {
            let half = length / 2
            for offset in 0..<half {
                let angle = -2 * Double.pi * Double(offset) / Double(length)
                let (c, s) = (cos(angle), sin(angle))
                for low in stride(from: offset, to: count, by: length) {
                    let high = low + half
                    let (x, y) = (real[high] * c - imaginary[high] * s, real[high] * s + imaginary[high] * c)
                    (real[high], imaginary[high]) = (real[low] - x, imaginary[low] - y)
                    (real[low], imaginary[low]) = (real[low] + x, imaginary[low] + y)
                }
            }
            length *= 2
        }
    }

    /// Any length as a convolution of a power of two.
    ///
    /// Source: Bluestein, "A Linear Filtering Approach to the Computation of
    /// the Discrete Fourier Transform", 1970.
    private static func bluestein(_ real: inout [Double], _ imaginary: inout [Double]) {
        let count = real.count
        var size = 1
        while size < 2 * count - 1 { size *= 2 }
        var chirp: [(c: Double, s: Double)] = []
        for index in 0..<count {
            // Squares are reduced before the division, so that long series keep their precision.
            let angle = Double.pi * Double(index * index % (2 * count)) / Double(count)
            chirp.append((cos(angle), sin(angle)))
        }
        var (ar, ai) = ([Double](repeating: 0, count: size), [Double](repeating: 0, count: size))
        var (br, bi) = (ar, ai)
        for index in 0..<count {
            let (c, s) = chirp[index]
            ar[index] = real[index] * c + imaginary[index] * s
            ai[index] = imaginary[index] * c - real[index] * s
            (br[index], bi[index]) = (c, s)
            if index > 0 { (br[size - index], bi[size - index]) = (c, s) }
        }
        radixTwo(&ar, &ai)
        radixTwo(&br, &bi)
        for index in 0..<size {
            // The conjugate: a second forward transform is then the inverse one.
            let (x, y) = (ar[index] * br[index] - ai[index] * bi[index], ar[index] * bi[index] + ai[index] * br[index])
            (ar[index], ai[index]) = (x, -y)
        }
        radixTwo(&ar, &ai)
        for index in 0..<count {
            let (c, s) = chirp[index]
            let (x, y) = (ar[index] / Double(size), -ai[index] / Double(size))
            real[index] = x * c + y * s
            imaginary[index] = y * c - x * s
        }
    }
}
