@testable import Prediction

/// The probability graph, straight from its definition.
struct NaiveProbabilityGraph {
    let configuration: ProbabilityGraphConfiguration
    private var history: [UInt32] = []
    private var visits: [UInt32: Int] = [:]
    private var counts: [UInt32: [UInt32: Int]] = [:]
    /// The keys that have a node, in the order of the clock.
    private var clock: [(key: UInt32, wasSeen: Bool)] = []
    private var hand = 0

    init(configuration: ProbabilityGraphConfiguration) {
        self.configuration = configuration
    }

    mutating func observe(_ access: UInt32) {
        history.append(access)
        guard history.count > configuration.window else { return }
        let key = history[history.count - 1 - configuration.window]
        count(Set(history.suffix(configuration.window)).subtracting([key]), after: key)
    }

    func predictions(after key: UInt32) -> [UInt32: Float] {
        let visits = visits[key] ?? 0
        return (counts[key] ?? [:])
            .filter { Double($0.value) > configuration.threshold * Double(visits) }
            .mapValues { Float($0) / Float(visits) }
    }

    private mutating func count(_ successors: Set<UInt32>, after key: UInt32) {
        let node = node(of: key)
        clock[node].wasSeen = true
        visits[key, default: 0] += 1
        if let capacity = configuration.capacity {
            let room = capacity.successors - configuration.window
            var rare = 0
            while let known = counts[key], known.count > room {
                rare = max(1, 2 * rare)
                counts[key] = known.filter { $0.value > rare }
            }
        }
        for successor in successors { counts[key, default: [:]][successor, default: 0] += 1 }
    }

    private mutating func node(of key: UInt32) -> Int {
        if let known = clock.firstIndex(where: { $0.key == key }) { return known }
        guard clock.count == configuration.capacity?.keys else {
            clock.append((key, false))
            return clock.count - 1
        }
        while clock[hand].wasSeen {
            clock[hand].wasSeen = false
            hand = (hand + 1) % clock.count
        }
        let victim = hand
        hand = (hand + 1) % clock.count
        visits[clock[victim].key] = nil
        counts[clock[victim].key] = nil
        clock[victim] = (key, false)
        return victim
    }
}
