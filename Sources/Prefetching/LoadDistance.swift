public import AccessModel

/// How many accesses of a client pass, at least, while a value is loaded: measured from the time of loads and of accesses.
///
/// A client that waits for its misses makes few accesses during a load while keys are missing and many while they hit, so
/// the distance is no one number. What is of use here is the least: nearer than that hardly any prefetch comes in time. It is
/// the twentieth part, the smallest first, of the distances of latest accesses to the first earlier access of the same client
/// that a load could have been started at.
public struct LoadDistance: Sendable {
    /// Accesses of a client that are remembered, a power of two.
    private static let depth = 64
    /// Clients that are remembered, a power of two.
    private static let lanes = 64
    /// The share of the accesses that may have a smaller distance.
    private static let quantile: Float = 0.05
    /// Accesses after which an earlier one counts half, over ln 2.
    private static let memory: Float = 4096
    /// Accesses looked at between two results.
    private static let interval = 256

    /// Nanoseconds; one row of the latest accesses for each lane.
    private var times = [UInt64](repeating: 0, count: lanes * depth)
    private var counts = [UInt32](repeating: 0, count: lanes)
    private var clients = [UInt32](repeating: 0, count: lanes)
    /// How often each distance was met, lately.
    private var distances = [Float](repeating: 0, count: depth + 1)
    private var met: Float = 0
    private var seen = 0

    /// Knows nothing yet; takes 40 KiB.
    public init() {}

    /// Notes an access.
    ///
    /// - Parameters:
    ///   - stream: The client; those that are not known are taken for one.
    ///   - time: Nanoseconds.
    ///   - loadTime: How long a load takes, in nanoseconds; 0 while that is not known.
    /// - Returns: At times, the accesses that pass at least.
    public mutating func observe(_ stream: StreamID, time: UInt64, loadTime: UInt64) -> Int? {
        let lane = Int(truncatingIfNeeded: stream.rawValue) & (Self.lanes - 1)
        if clients[lane] != stream.rawValue {
            clients[lane] = stream.rawValue
            counts[lane] = 0
        }
        if loadTime > 0 { note(lane, time: time, loadTime: loadTime) }
        times[lane * Self.depth + Int(counts[lane]) & (Self.depth - 1)] = time
        counts[lane] = counts[lane] == .max ? UInt32(Self.depth) : counts[lane] + 1
        seen += 1
        return seen % Self.interval == 0 && met >= 1 ? least : nil
    }

    /// Counts the distance to the latest access that is a load's time away.
    private mutating func note(_ lane: Int, time: UInt64, loadTime: UInt64) {
        let known = min(Int(counts[lane]), Self.depth)
        var distance = 1
        while distance <= known {
            let earlier = times[lane * Self.depth + (Int(counts[lane]) - distance) & (Self.depth - 1)]
            if time >= earlier, time - earlier >= loadTime { break }
            distance += 1
        }
        guard distance <= known || known == Self.depth else { return }
        distances[min(distance, Self.depth)] += 1
        met += 1
        if met >= Self.memory { halve() }
    }

    private mutating func halve() {
        for distance in distances.indices { distances[distance] /= 2 }
        met /= 2
    }

    private var least: Int {
        var smaller: Float = 0
        for distance in 1..<Self.depth {
            smaller += distances[distance]
            if smaller > Self.quantile * met { return distance - 1 }
        }
        return Self.depth - 1
    }
}
