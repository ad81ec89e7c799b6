#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Cuts the time between two accesses of a stream into buckets on a logarithmic scale.
///
/// Bucket 0 stands for no gap that is known: the first access of a stream, a trace without a clock. Bucket 1 is everything below
/// 1 ms, times that go backwards included; each further bucket is as many times longer as the one before, and the last takes
/// everything from about three hours up.
public struct TimeGaps: Sendable, Equatable {
    /// How many buckets there are, bucket 0 included: at least 3.
    public let count: Int
    /// Buckets for each time the gap grows by e.
    private let scale: Double

    private static let shortest = 0.001
    private static let longest = 10_000.0

    /// - Parameter count: The number of buckets; below 3 is taken as 3.
    public init(count: Int) {
        self.count = max(3, count)
        scale = Double(self.count - 2) / log(Self.longest / Self.shortest)
    }

    /// The bucket of a gap in seconds, from 1 up to `count - 1`.
    public func bucket(_ seconds: Double) -> Int32 {
        guard seconds >= Self.shortest else { return 1 }
        guard seconds < Self.longest else { return Int32(count - 1) }
        return Int32(2 + min(count - 3, Int(log(seconds / Self.shortest) * scale)))
    }

    /// What a bucket is, as a column of a schema.
    var definition: FeatureDefinition {
        FeatureDefinition(
            "stream_gap_bucket",
            .gaps,
            0...Float(count - 1),
            """
            Time since the stream's access before this one, in \(count) classes: 0 not known, 1 below \(Self.shortest) s, \(count - 1) from \
            \(Self.longest) s, between them equal steps of the logarithm.
            """
        )
    }
}
