/// Places in the stack of keys at which old keys are being accessed again one after the other.
///
/// Keys that were accessed close together lie close together in the stack, and stay so until they are accessed again: who goes through old
/// keys, in whatever order and however interrupted, takes the next one near the place of the one before. An anchor is such a
/// place; it is kept where it is while the keys above it move.
struct SweepAnchors {
    /// An access near an anchor: the anchor's number, latest first, and how many keys later in time than the next one it was.
    struct Hit: Equatable {
        var anchor: Int
        var offset: Int
    }

    /// For each anchor, latest first, how many keys lie above it.
    private(set) var depths: [Int] = []
    /// Bits, one for each of the last accesses, the last lowest: whether it was near an anchor.
    private var recent: UInt8 = 0

    static let limit = 4
    static let reach = 64
    /// Accesses from less far back are no part of a sweep.
    static let shallow = 32

    /// How many of the last four accesses were near an anchor: none, one or two, more.
    var level: Int {
        switch (recent & 15).nonzeroBitCount {
        case 0: 0
        case 1...2: 1
        default: 2
        }
    }

    /// The anchor that a distance is near to.
    func hit(_ distance: Int) -> Hit? {
        guard distance >= Self.shallow else { return nil }
        for (anchor, depth) in depths.enumerated() where abs(depth - 1 - distance) < Self.reach {
            return Hit(anchor: anchor, offset: depth - 1 - distance)
        }
        return nil
    }

    /// The distance of a hit; `nil`: there is no such anchor, or no such key.
    func distance(_ hit: Hit, count: Int) -> Int? {
        guard hit.anchor < depths.count else { return nil }
        let distance = depths[hit.anchor] - 1 - hit.offset
        return (Self.shallow..<max(Self.shallow, count)).contains(distance) ? distance : nil
    }

    /// Takes in an access to a key at a distance; `nil`: to a new one.
    mutating func note(_ distance: Int?) {
        let near = distance.flatMap { hit($0) }
        recent = recent << 1 | (near == nil ? 0 : 1)
        for index in depths.indices where distance ?? .max >= depths[index] { depths[index] += 1 }
        guard let distance, distance >= Self.shallow else { return }
        if let near {
            depths.remove(at: near.anchor)
        } else if depths.count == Self.limit {
            depths.removeLast()
        }
        depths.insert(distance + 1, at: 0)
    }

    /// The numbers of the hits, `0 ..< codes`.
    static func code(_ hit: Hit) -> Int {
        (hit.anchor * 2 + (hit.offset < 0 ? 1 : 0)) * 21 + LogBuckets.bucket(abs(hit.offset))
    }

    static let codes = limit * 2 * 21

    /// A hit of a number, at a share in `0 ..< 1` of those that have it.
    static func hit(_ code: Int, _ share: Double) -> Hit {
        let range = LogBuckets.range(code % 21)
        let size = range.lowerBound + Int(share * Double(range.count))
        return Hit(anchor: code / 42, offset: code / 21 % 2 == 1 ? -size : size)
    }
}
