import AccessModel
import AccessStream
import PredictiveCache

/// The one producer of a ring, with a clock that only counts.
final class Recorder {
    private let ring: AccessRing
    private var time: UInt64 = 0

    init(_ cache: ReadThroughCache) {
        ring = cache.makeRecorder()
    }

    func record(_ key: [UInt8], _ hash: UInt64, _ outcome: AccessOutcome) {
        time += 1000
        _ = key.withUnsafeBytes {
            ring.record(key: $0, hash: hash, time: time, stream: StreamID(rawValue: 1), outcome: outcome)
        }
        ring.publish()
    }
}
