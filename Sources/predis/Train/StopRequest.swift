import Foundation
import Synchronization

/// Whether somebody has asked the process to stop, by SIGINT or SIGTERM.
///
/// The first signal asks; the second ends the process, as signals do without a handler.
enum StopRequest {
    private static let isRequested = Atomic<Bool>(false)

    /// Takes the signals from here on.
    static func listen() {
        // Made before a handler can need it.
        isRequested.store(false, ordering: .relaxed)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { number in
            StopRequest.isRequested.store(true, ordering: .relaxed)
            signal(number, SIG_DFL)
        }
        for number in [SIGINT, SIGTERM] { sigaction(number, &action, nil) }
    }

    /// Whether a signal has come.
    static var hasCome: Bool { isRequested.load(ordering: .relaxed) }
}
