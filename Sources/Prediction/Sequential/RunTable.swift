/// Follows interleaved sequences: for each, the key that would continue it and how long it is.
struct RunTable: ~Copyable {
    // A ring of one run for each of the last accesses; the index finds a run by the key it expects. A run that was
    // continued is ended where it was: it goes on as that of the later access.

    private struct Run {
        var expected: UInt32 = 0
        /// 0: there is no run.
        var length: UInt32 = 0
    }

    // Safety: `window` initialised runs of a trivial type, owned by this value.
    private let runs: UnsafeMutablePointer<Run>
    /// Accesses within which a run must be continued.
    let window: Int
    private var index: KeyIndex
    private var hand = 0

    init(window: Int) {
        self.window = window
        index = KeyIndex(capacity: window)
        runs = .allocate(capacity: window)
        runs.initialize(repeating: Run(), count: window)
    }

    deinit {
        runs.deallocate()
    }

    /// Bytes held.
    var memoryBytes: Int { index.memoryBytes + window * MemoryLayout<Run>.stride }

    /// Takes in an access.
    ///
    /// - Parameters:
    ///   - key: The key accessed.
    ///   - successor: The key that follows it in sequence, or `nil` if there is none.
    /// - Returns: The length of the run that the access ends, itself included.
    mutating func extend(_ key: UInt32, successor: UInt32?) -> Int {
        var length: UInt32 = 1
        if let known = index.find(key) {
            length = runs[known].length == .max ? .max : runs[known].length &+ 1
            end(known)
        }
        if let successor, let same = index.find(successor) {
            // The key was accessed before: the longer of its two runs counts.
            length = max(length, runs[same].length)
            end(same)
        }
        if runs[hand].length > 0 { end(hand) }
        if let successor {
            runs[hand] = Run(expected: successor, length: length)
            index.set(successor, to: hand)
        }
        hand = hand + 1 == window ? 0 : hand + 1
        return Int(length)
    }

    private mutating func end(_ run: Int) {
        index.remove(runs[run].expected)
        runs[run].length = 0
    }
}
