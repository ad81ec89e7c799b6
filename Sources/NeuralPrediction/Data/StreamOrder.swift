/// Positions of a history, stream after stream and within a stream in order.
struct StreamOrder {
    /// The position in the history of each place.
    let positions: [Int32]
    /// The place where each stream begins; one more element than there are streams.
    let starts: [Int]

    /// - Parameters:
    ///   - clients: The client of each position; empty: one stream.
    ///   - count: How many positions there are.
    init(clients: [UInt32], count: Int) {
        guard !clients.isEmpty else {
            positions = Array(0..<Int32(count))
            starts = [0, count]
            return
        }
        var numbers: [UInt32: Int] = [:]
        var counts: [Int] = []
        let streams = clients.map { client -> Int32 in
            if let number = numbers[client] {
                counts[number] += 1
                return Int32(number)
            }
            numbers[client] = counts.count
            counts.append(1)
            return Int32(counts.count - 1)
        }
        var starts = [0]
        for count in counts { starts.append(starts[starts.count - 1] + count) }
        var next = starts
        var positions = [Int32](repeating: 0, count: count)
        for (position, stream) in streams.enumerated() {
            positions[next[Int(stream)]] = Int32(position)
            next[Int(stream)] += 1
        }
        self.positions = positions
        self.starts = starts
    }
}
