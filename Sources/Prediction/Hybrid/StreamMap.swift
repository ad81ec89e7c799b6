import AccessModel
import PredisPrimitives

/// Gives each of a bounded number of streams a small number of its own.
///
/// When all numbers are taken, the stream not seen for longest, as far as one bit tells, gives up its own (CLOCK).
struct StreamMap: ~Copyable {
    // Index: linear probing over `lane + 1`, at most half full, deletion by shifting back.
    private struct Lane {
        var stream: UInt32
        var wasSeen: Bool
    }

    // Safety: both blocks are owned by this value and fully initialised; trivial types.
    private let lanes: UnsafeMutablePointer<Lane>
    let capacity: Int
    private(set) var count = 0
    private var hand = 0
    private let index: UnsafeMutablePointer<UInt32>
    private let mask: Int

    init(capacity: Int) {
        self.capacity = capacity
        var size = 4
        while size < 2 * capacity { size <<= 1 }
        mask = size - 1
        lanes = .allocate(capacity: capacity)
        lanes.initialize(repeating: Lane(stream: 0, wasSeen: false), count: capacity)
        index = .allocate(capacity: size)
        index.initialize(repeating: 0, count: size)
    }

    deinit {
        lanes.deallocate()
        index.deallocate()
    }

    /// The number of a stream, and whether it was given to it just now.
    mutating func lane(of stream: StreamID) -> (lane: Int, isNew: Bool) {
        var position = home(stream.rawValue)
        while index[position] != 0 {
            let lane = Int(index[position]) - 1
            if lanes[lane].stream == stream.rawValue {
                lanes[lane].wasSeen = true
                return (lane, false)
            }
            position = (position + 1) & mask
        }
        let lane: Int
        if count < capacity {
            lane = count
            count += 1
        } else {
            lane = evict()
            position = home(stream.rawValue)
            while index[position] != 0 { position = (position + 1) & mask }
        }
        index[position] = UInt32(lane + 1)
        lanes[lane] = Lane(stream: stream.rawValue, wasSeen: false)
        return (lane, true)
    }

    private mutating func evict() -> Int {
        while lanes[hand].wasSeen {
            lanes[hand].wasSeen = false
            hand = hand + 1 == capacity ? 0 : hand + 1
        }
        let victim = hand
        hand = hand + 1 == capacity ? 0 : hand + 1
        remove(victim)
        return victim
    }

    private mutating func remove(_ lane: Int) {
        var hole = home(lanes[lane].stream)
        while index[hole] != UInt32(lane + 1) { hole = (hole + 1) & mask }
        var position = (hole + 1) & mask
        while index[position] != 0 {
            let home = home(lanes[Int(index[position]) - 1].stream)
            if (position - home) & mask >= (position - hole) & mask {
                index[hole] = index[position]
                hole = position
            }
            position = (position + 1) & mask
        }
        index[hole] = 0
    }

    private func home(_ stream: UInt32) -> Int {
        Int(truncatingIfNeeded: SplitMix64.mix(UInt64(stream))) & mask
    }
}
