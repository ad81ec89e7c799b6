/// What a stream of accesses did last.
struct StreamMemory {
    /// How an access came about.
    enum Event: Int {
        case start
        case jump
        case new
        case follow
    }

    /// The last keys, latest first; `.max`: none.
    var last = SIMD4<UInt32>(repeating: .max)
    var event = Event.start
    /// How many accesses came about in this way one after the other.
    var run = 0
    /// How long ago the last key had been accessed before: 0 for hot ones, 2 for cold and new ones.
    var ageClass = 2
    /// When that was; far in the past if never.
    var before = -100
    /// The field in which the last key's name differs from that before, by how much, and how many times so.
    var stepField = 0
    var step = 0
    var stepRun = 0

    mutating func note(_ key: UInt32, _ event: Event) {
        last = SIMD4(key, last[0], last[1], last[2])
        run = event == self.event ? run + 1 : 1
        self.event = event
    }

    /// A run's length in eight classes.
    static func lengthClass(_ run: Int) -> Int {
        switch run {
        case ...0: 0
        case 1: 1
        case 2...3: 2
        case 4...7: 3
        case 8...15: 4
        case 16...31: 5
        case 32...127: 6
        default: 7
        }
    }
}
