import AccessModel
import AccessStream
import PredictiveCache
import PredisPrimitives

/// The one producer of a ring, with the clock that loads are timed by.
final class Recorder {
    private let ring: AccessRing
    private let time = SystemTimeSource()

    init(_ cache: ReadThroughCache) {
        ring = cache.makeRecorder()
    }

    func record(_ key: [UInt8], _ hash: UInt64, _ outcome: AccessOutcome) {
        _ = key.withUnsafeBytes {
            ring.record(
                key: $0,
                hash: hash,
                time: time.monotonicNanoseconds,
                stream: StreamID(rawValue: 1),
                outcome: outcome
            )
        }
        ring.publish()
    }
}
