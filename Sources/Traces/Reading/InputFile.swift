import PredisPrimitives

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// An open file that is read from start to end, closed with its owner.
struct InputFile: ~Copyable {
    private let descriptor: Int32

    init(path: String) throws(TransferError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw TransferError("cannot open the file", code: errno) }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Reads at least one byte into `buffer`, which must not be empty.
    ///
    /// - Returns: the number of bytes read, 0 at the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(TransferError) -> Int {
        while true {
            #if canImport(Glibc)
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            #else
            let count = Darwin.read(descriptor, buffer.baseAddress, buffer.count)
            #endif
            if count >= 0 { return count }
            if errno != EINTR { throw TransferError("cannot read the file", code: errno) }
        }
    }
}
