import Foundation
import NIOCore
import NIOPosix

/// Why the operating system refused something, in its own words.
enum SystemReason {
    static func text(_ error: any Error) -> String {
        switch error {
        case let error as IOError:
            String(cString: strerror(error.errnoCode))
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { text($0.error) } ?? "\(error.host) cannot be found"
        default:
            "\(error)"
        }
    }
}
