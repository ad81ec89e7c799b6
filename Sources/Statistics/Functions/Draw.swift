import PredisPrimitives

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Random counts and deviates for resampling.
enum Draw {
    /// A Poisson variable of mean `mean >= 0`.
    ///
    /// Multiplication of uniforms below 30; above, rejection by Hörmann's PTRS, "The Transformed Rejection Method for Generating
    /// Poisson Random Variables", 1993.
    static func poisson(_ mean: Double, _ random: inout SplitMix64) -> Int {
        if mean < 30 {
            let limit = exp(-mean)
            var (count, product) = (0, random.nextUnit())
            while product > limit {
                count += 1
                product *= random.nextUnit()
            }
            return count
        }
        let root = mean.squareRoot()
        let b = 0.931 + 2.53 * root
        let a = -0.059 + 0.02483 * b
        let inverse = 1.1239 + 1.1328 / (b - 3.4)
        let accepted = 0.9277 - 3.6224 / (b - 2)
        let logMean = log(mean)
        while true {
            let u = random.nextUnit() - 0.5
            let v = random.nextUnit()
            let us = 0.5 - abs(u)
            let k = ((2 * a / us + b) * u + mean + 0.43).rounded(.down)
            if us >= 0.07, v <= accepted { return Int(k) }
            if k < 0 || (us < 0.013 && v > us) { continue }
            let left = log(v * inverse / (a / (us * us) + b))
            if left <= k * logMean - mean - SpecialFunctions.logGamma(k + 1) { return Int(k) }
        }
    }
}
