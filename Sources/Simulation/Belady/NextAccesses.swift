/// When each access's key is accessed again.
enum NextAccesses {
    /// No further access.
    static let never = UInt32.max

    /// The position of the next access to the same key for each access of `keys`, or `never`.
    static func positions(of keys: [UInt32], keyCount: Int) -> [UInt32] {
        precondition(keys.count < Int(never), "Belady's oracle numbers at most \(never) accesses")
        var next = [UInt32](repeating: never, count: keys.count)
        var last = [UInt32](repeating: never, count: keyCount)
        for position in keys.indices.reversed() {
            let key = Int(keys[position])
            next[position] = last[key]
            last[key] = UInt32(position)
        }
        return next
    }
}
