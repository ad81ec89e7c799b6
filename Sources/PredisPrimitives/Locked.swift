#if PREDIS_TSAN
public import Glibc
#else
public import Synchronization
#endif

/// A value that can be touched only while its lock is held.
///
/// Hold the lock for arithmetic and table updates, never across I/O, logging or a call into user code.
/// The closure is synchronous, so the compiler already rejects `await` inside it.
///
/// ThreadSanitizer does not see `Synchronization.Mutex` on Linux and reports every use as a race, so
/// builds made with `-DPREDIS_TSAN` use a pthread mutex in its place. The interface is the same.
public final class Locked<State: ~Copyable>: @unchecked Sendable {
    // Safety: `state` is reached only through `withLock`, which holds `mutex`.
    @usableFromInline var state: State
    #if PREDIS_TSAN
    @usableFromInline let mutex: UnsafeMutablePointer<pthread_mutex_t>
    #else
    @usableFromInline let mutex: Mutex<Void> = Mutex(())
    #endif

    /// Wraps `state`, unlocked.
    public init(_ state: consuming sending State) {
        self.state = state
        #if PREDIS_TSAN
        mutex = .allocate(capacity: 1)
        let code = pthread_mutex_init(mutex, nil)
        precondition(code == 0, "pthread_mutex_init failed with \(code)")
        #endif
    }

    #if PREDIS_TSAN
    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }
    #endif

    /// Runs `body` with exclusive access to the state.
    ///
    /// Not reentrant: calling it again from `body` on the same object deadlocks.
    ///
    /// - Complexity: O(1) apart from `body` and the wait for the lock.
    @inlinable
    public func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout State) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        #if PREDIS_TSAN
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state)
        #else
        return try mutex.withLock { (_) throws(Failure) in try body(&state) }
        #endif
    }
}
