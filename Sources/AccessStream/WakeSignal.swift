import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Lets one thread sleep until another has something for it, at the price of one atomic load for the waker.
///
/// The sleeper says that it will sleep, looks once more for work, and sleeps; wakers make work visible first and
/// look for a sleeper then. With sequentially consistent order on both sides no wake-up is lost.
final class WakeSignal: @unchecked Sendable {
    // Safety: `isSignalled` is touched only while `mutex` is held; the pthread objects live until `deinit` at one address.
    private let isAsleep = Atomic<Bool>(false)
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var isSignalled = false

    init() {
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        var code = pthread_mutex_init(mutex, nil)
        precondition(code == 0, "pthread_mutex_init failed with \(code)")
        #if canImport(Glibc)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        code = pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
        #else
        code = pthread_cond_init(condition, nil)
        #endif
        precondition(code == 0, "pthread_cond_init failed with \(code)")
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Sleeps until woken or until `nanoseconds` have passed, unless `hasWork` says there is something to do.
    ///
    /// - Returns: `false` if the time passed without a wake-up.
    func sleep(nanoseconds: UInt64, unless hasWork: () -> Bool) -> Bool {
        isAsleep.store(true, ordering: .sequentiallyConsistent)
        defer { isAsleep.store(false, ordering: .sequentiallyConsistent) }
        if hasWork() { return true }
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        let deadline = Self.deadline(nanoseconds)
        while !isSignalled {
            guard waitOnCondition(until: deadline) else { break }
        }
        let wasWoken = isSignalled
        isSignalled = false
        return wasWoken
    }

    /// Wakes the sleeper if there is one.
    func wakeSleeper() {
        guard isAsleep.load(ordering: .sequentiallyConsistent) else { return }
        guard isAsleep.exchange(false, ordering: .sequentiallyConsistent) else { return }
        wake()
    }

    /// Wakes the sleeper, or the next one that would sleep.
    func wake() {
        pthread_mutex_lock(mutex)
        isSignalled = true
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    private static func deadline(_ nanoseconds: UInt64) -> timespec {
        var moment = timespec()
        clock_gettime(CLOCK_MONOTONIC, &moment)
        let bounded = min(nanoseconds, 1_000_000_000 * 86_400)
        let fraction = UInt64(moment.tv_nsec) + bounded % 1_000_000_000
        moment.tv_sec += Int(bounded / 1_000_000_000 + fraction / 1_000_000_000)
        moment.tv_nsec = Int(fraction % 1_000_000_000)
        return moment
    }

    /// Waits for a signal; `false` once the deadline has passed.
    private func waitOnCondition(until deadline: timespec) -> Bool {
        #if canImport(Glibc)
        var deadline = deadline
        return pthread_cond_timedwait(condition, mutex, &deadline) != ETIMEDOUT
        #else
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let left = (deadline.tv_sec - now.tv_sec) * 1_000_000_000 + deadline.tv_nsec - now.tv_nsec
        guard left > 0 else { return false }
        var relative = timespec(tv_sec: left / 1_000_000_000, tv_nsec: left % 1_000_000_000)
        return pthread_cond_timedwait_relative_np(condition, mutex, &relative) != ETIMEDOUT
        #endif
    }
}
