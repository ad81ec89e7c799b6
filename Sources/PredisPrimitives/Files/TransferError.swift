#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A failure to read or write a file, told without the file's name, which the caller knows.
package struct TransferError: Error {
    package var message: String

    package init(_ message: String) {
        self.message = message
    }

    /// A failed system call: `what` failed because of `code`.
    package init(_ what: String, code: Int32) {
        message = "\(what): \(String(cString: strerror(code)))"
    }
}
