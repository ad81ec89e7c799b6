import PredisPrimitives

/// Chooses whose access comes next.
struct ClientMaker: Sendable {
    private var memory = ClientMemory()
    private let newcomerOdds: [Double]
    private let distances: [CountSampler]
    private let expected: Double
    private let original: Double
    private var accesses = 0.0
    private var numbers: [UInt32] = []
    private var count: UInt32 = 0

    /// - Parameters:
    ///   - profile: Of the original's clients.
    ///   - accesses: How many the original had.
    init(_ profile: ClientProfile, accesses: Int) {
        expected = Double(profile.count)
        original = Double(accesses)
        newcomerOdds = profile.newcomers.probabilities(limit: UInt32(ClientProfile.contexts)) { _ in 0 }
        distances = profile.distances.map { CountSampler($0) }
    }

    /// The stream of the next access, the number of its client, from 1 on, and whether it asks for the first time.
    mutating func next(_ random: inout SplitMix64) -> (slot: UInt32, number: UInt32, isNew: Bool) {
        let context = memory.context
        // As many clients as the original had, and later on as many more as it had in as many accesses.
        let hasRoom = Double(count) < expected * max(1, accesses / original)
        accesses += 1
        let isNew = memory.stack.count == 0 || hasRoom && random.nextUnit() < newcomerOdds[context]
        guard !isNew, let slot = known(distances[context], &random) else {
            let slot = memory.newNumber
            memory.note(slot)
            count &+= 1
            if Int(slot) < numbers.count { numbers[Int(slot)] = count } else { numbers.append(count) }
            return (slot, count, true)
        }
        memory.note(slot)
        return (slot, numbers[Int(slot)], false)
    }

    private func known(_ distances: CountSampler, _ random: inout SplitMix64) -> UInt32? {
        for _ in 0..<8 {
            guard let bucket = distances.value(random.nextUnit()) else { break }
            let range = LogBuckets.range(bucket).clamped(to: 0..<memory.stack.count)
            guard !range.isEmpty else { continue }
            return memory.stack.key(atDistance: range.lowerBound + Int(random.nextUnit() * Double(range.count)))
        }
        return memory.stack.count > 0 ? memory.stack.key(atDistance: 0) : nil
    }
}
