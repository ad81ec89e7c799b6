#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The processor time the calling thread has used: what other programs on the machine do is not in it.
package enum ThreadClock {
    package static var nanoseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
