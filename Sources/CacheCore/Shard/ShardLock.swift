#if PREDIS_TSAN
internal import Glibc
#else
internal import Synchronization
#endif

/// The lock of one shard, in place: a `Mutex`, or a pthread mutex where ThreadSanitizer must understand it (see
/// `Locked`).
///
/// `Locked` is a class around its state; a read would pay for the reference and for dynamic exclusivity checks.
struct ShardLock: ~Copyable {
    #if PREDIS_TSAN
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    init() {
        mutex = .allocate(capacity: 1)
        let code = pthread_mutex_init(mutex, nil)
        precondition(code == 0, "pthread_mutex_init failed with \(code)")
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func withLock<Result: Sendable>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }
    #else
    private let mutex = Mutex(())

    @inline(__always)
    func withLock<Result: Sendable>(_ body: () -> Result) -> Result {
        mutex.withLock { _ in body() }
    }
    #endif
}
