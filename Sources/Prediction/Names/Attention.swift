/// Decides when names are looked at: always where that is of use, elsewhere one access in thirty-two.
struct Attention {
    /// Accesses looked at to begin with.
    private static let trial = 1 << 14
    /// Accesses after which what they were good for is judged, while it is enough.
    private static let term = 1 << 12
    /// Accesses looked at, and those not looked at, while it is not.
    private static let glimpse = 1 << 11
    private static let rest = 31 << 11
    /// Accesses that one success must be worth.
    private static let price = 1024

    private(set) var isAwake = true
    private var length = Self.trial
    private var left = Self.trial
    private var successes = 0

    /// Counts a key that was foretold before anybody had asked for it.
    mutating func noteSuccess() {
        successes += 1
    }

    /// Begins the next access.
    ///
    /// - Returns: Whether accesses before it have been left out.
    @inline(__always)
    mutating func next() -> Bool {
        left &-= 1
        guard left < 0 else { return false }
        return changePhase()
    }

    private mutating func changePhase() -> Bool {
        let wasAwake = isAwake
        if isAwake, successes * Self.price < length {
            isAwake = false
            length = Self.rest
        } else {
            length = isAwake ? Self.term : Self.glimpse
            isAwake = true
        }
        left = length - 1
        successes = 0
        return isAwake && !wasAwake
    }
}
