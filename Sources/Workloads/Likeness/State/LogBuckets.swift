/// Counts from 0 in buckets: exactly up to 7, then four for each power of two.
enum LogBuckets {
    /// The bucket of a count.
    static func bucket(_ count: Int) -> Int {
        guard count >= 8 else { return max(0, count) }
        let octave = Int.bitWidth - 1 - count.leadingZeroBitCount
        return 8 + 4 * (octave - 3) + (count >> (octave - 2) & 3)
    }

    /// The counts of a bucket.
    static func range(_ bucket: Int) -> Range<Int> {
        guard bucket >= 8 else { return bucket..<bucket + 1 }
        let shift = (bucket - 8) / 4 + 1
        let low = (4 + (bucket - 8) % 4) << shift
        return low..<low + 1 << shift
    }

    /// Buckets of counts below 2^40.
    static let limit = 8 + 4 * 37
}
