import Foundation

/// SIGTERM and SIGINT as something to wait for; they do not end the process any more once this is made.
///
/// The handler takes effect at once and for all threads, and what it does, writing a byte into a pipe, is allowed in a handler.
struct TerminationSignal {
    /// Safety: set once, before the handler that reads it is installed.
    private nonisolated(unsafe) static var writeEnd: Int32 = -1

    private let readEnd: Int32

    /// At most one per process.
    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw Failure.failed("cannot make a pipe for signals: \(String(cString: strerror(errno)))")
        }
        readEnd = ends[0]
        Self.writeEnd = ends[1]
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            var byte: UInt8 = 1
            _ = write(TerminationSignal.writeEnd, &byte, 1)
        }
        action.sa_flags = SA_RESTART
        for number in [SIGTERM, SIGINT] { sigaction(number, &action, nil) }
    }

    /// Returns when one of them has come, also if it came before.
    func wait() async {
        await withCheckedContinuation { continuation in
            // A thread of its own: it sleeps for as long as the server runs.
            Thread.detachNewThread { [readEnd] in
                var byte: UInt8 = 0
                while read(readEnd, &byte, 1) < 0, errno == EINTR {}
                continuation.resume()
            }
        }
    }
}
