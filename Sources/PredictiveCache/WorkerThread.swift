import PredisPrimitives
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A thread of its own for work that must stay off event loops and off the cooperative pool.
final class WorkerThread: Sendable {
    private let name: String
    private let isStopping = Atomic(false)
    private let handle = Locked<pthread_t?>(nil)

    init(name: String) {
        self.name = name
    }

    /// Whether the work should end.
    var mustStop: Bool { isStopping.load(ordering: .relaxed) }

    /// Runs `work` on a new thread.
    ///
    /// At most once.
    func start(_ work: @escaping @Sendable (WorkerThread) -> Void) {
        let box = Unmanaged.passRetained(Work { [self] in work(self) })
        handle.withLock { handle in
            precondition(handle == nil, "\(name) was started before")
            var created = pthread_t()
            let code = pthread_create(
                &created,
                nil,
                { raw in
                    guard let raw else { return nil }
                    Unmanaged<Work>.fromOpaque(raw).takeRetainedValue().body()
                    return nil
                },
                box.toOpaque()
            )
            precondition(code == 0, "pthread_create failed with \(code)")
            handle = created
        }
    }

    /// Asks the work to end and waits until it has.
    ///
    /// Does nothing if it was not started.
    func stop() {
        isStopping.store(true, ordering: .relaxed)
        let started = handle.withLock { handle in
            defer { handle = nil }
            return handle
        }
        if let started { pthread_join(started, nil) }
    }

    /// Sleeps on the worker's own thread, in short steps so that `stop` does not have to wait long.
    ///
    /// - Returns: `false` if the work should end.
    func sleep(nanoseconds: UInt64) -> Bool {
        var left = nanoseconds
        while left > 0, !mustStop {
            let step = min(left, 20_000_000)
            var request = timespec(tv_sec: 0, tv_nsec: Int(step))
            nanosleep(&request, nil)
            left -= step
        }
        return !mustStop
    }

    private final class Work {
        let body: () -> Void

        init(_ body: @escaping () -> Void) {
            self.body = body
        }
    }
}
