import Foundation

/// Runs `body` on threads of its own, each with its number, and waits for all of them.
///
/// Plain threads, because ThreadSanitizer does not understand every dispatch queue.
func withThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    var threads: [pthread_t] = []
    for number in 0..<count {
        let work = Unmanaged.passRetained(Work { body(number) })
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            nil,
            { argument in
                // Safety: the argument is the work that was retained for this thread.
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            },
            work.toOpaque()
        )
        precondition(code == 0, "pthread_create failed with \(code)")
        threads.append(thread)
    }
    for thread in threads { pthread_join(thread, nil) }
}

private final class Work {
    let run: () -> Void

    init(_ run: @escaping () -> Void) {
        self.run = run
    }
}
