#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Threads of its own that run one body side by side; the calling thread is number 0.
///
/// One call at a time. Between calls the threads sleep. A team of 1 has no thread and runs the body directly.
final class ThreadTeam {
    /// The number of bodies that run side by side, the caller's included.
    let count: Int

    private let rendezvous = Rendezvous()
    private var handles: [pthread_t] = []

    /// Starts `count - 1` threads.
    init(count: Int) {
        precondition(count > 0, "a team has \(count) threads, but it has at least 1")
        self.count = count
        for index in 1..<count { handles.append(Member(index: index, rendezvous: rendezvous).start()) }
    }

    deinit {
        rendezvous.end()
        for handle in handles { pthread_join(handle, nil) }
    }

    /// Runs `body(0)` here and `body(1) ..< body(count)` on the threads; returns when all have.
    func run(_ body: (Int) -> Void) {
        guard count > 1 else { return body(0) }
        withoutActuallyEscaping(body) { body in
            rendezvous.begin(body, members: count - 1)
            body(0)
            rendezvous.waitForMembers()
        }
    }
}

/// A thread of a team and its number.
private final class Member {
    private let index: Int
    private let rendezvous: Rendezvous

    init(index: Int, rendezvous: Rendezvous) {
        self.index = index
        self.rendezvous = rendezvous
    }

    func start() -> pthread_t {
        var handle = pthread_t()
        let code = pthread_create(
            &handle,
            nil,
            { raw in
                guard let raw else { return nil }
                Unmanaged<Member>.fromOpaque(raw).takeRetainedValue().serve()
                return nil
            },
            Unmanaged.passRetained(self).toOpaque()
        )
        precondition(code == 0, "pthread_create failed with \(code)")
        return handle
    }

    private func serve() {
        var served = 0
        while runNext(after: &served) { rendezvous.finish() }
    }

    /// Runs the next body; `false` when there is none, for the team ends.
    ///
    /// A function of its own so that this thread holds no reference to the body when it says that it has finished: the
    /// caller's closure may not outlive `ThreadTeam.run`.
    @inline(never)
    private func runNext(after served: inout Int) -> Bool {
        guard let body = rendezvous.next(after: &served) else { return false }
        body(index)
        return true
    }
}

/// Where a team's caller hands out a body and waits until every member has run it.
private final class Rendezvous {
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let didBegin: UnsafeMutablePointer<pthread_cond_t>
    private let didFinish: UnsafeMutablePointer<pthread_cond_t>
    // Safety: what follows is read and written with `lock` held; `body` is nil again before the caller's closure ends.
    private var body: ((Int) -> Void)?
    private var generation = 0
    private var running = 0
    private var isEnding = false

    init() {
        lock = .allocate(capacity: 1)
        didBegin = .allocate(capacity: 1)
        didFinish = .allocate(capacity: 1)
        lock.initialize(to: pthread_mutex_t())
        didBegin.initialize(to: pthread_cond_t())
        didFinish.initialize(to: pthread_cond_t())
        pthread_mutex_init(lock, nil)
        pthread_cond_init(didBegin, nil)
        pthread_cond_init(didFinish, nil)
    }

    deinit {
        pthread_cond_destroy(didFinish)
        pthread_cond_destroy(didBegin)
        pthread_mutex_destroy(lock)
        didFinish.deallocate()
        didBegin.deallocate()
        lock.deallocate()
    }

    func begin(_ body: @escaping (Int) -> Void, members: Int) {
        pthread_mutex_lock(lock)
        self.body = body
        generation += 1
        running = members
        pthread_cond_broadcast(didBegin)
        pthread_mutex_unlock(lock)
    }

    func waitForMembers() {
        pthread_mutex_lock(lock)
        while running > 0 { pthread_cond_wait(didFinish, lock) }
        body = nil
        pthread_mutex_unlock(lock)
    }

    /// The next body after generation `served`, or `nil` when the team ends.
    func next(after served: inout Int) -> ((Int) -> Void)? {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while generation == served && !isEnding { pthread_cond_wait(didBegin, lock) }
        served = generation
        return isEnding ? nil : body
    }

    func finish() {
        pthread_mutex_lock(lock)
        running -= 1
        if running == 0 { pthread_cond_signal(didFinish) }
        pthread_mutex_unlock(lock)
    }

    func end() {
        pthread_mutex_lock(lock)
        isEnding = true
        pthread_cond_broadcast(didBegin)
        pthread_mutex_unlock(lock)
    }
}
