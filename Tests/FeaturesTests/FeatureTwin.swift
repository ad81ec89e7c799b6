import Foundation

@testable import Features

/// Features computed from the whole history each time, by definition, for names like `a:12`.
struct FeatureTwin {
    struct Access {
        var time: Double
        var stream: UInt32
        var key: String
    }

    private let sessionGap: Double
    private var history: [Access] = []

    init(sessionGap: Double) {
        self.sessionGap = sessionGap
    }

    /// The values of the features it knows, by name.
    mutating func observe(_ access: Access) -> [String: Float] {
        history.append(access)
        let stream = history.filter { $0.stream == access.stream }
        var values: [String: Float] = [:]
        addGaps("key", history.filter { $0.key == access.key }.map(\.time), to: &values)
        addGaps("stream", stream.map(\.time), to: &values)
        addRates("key", history.filter { $0.key == access.key }.map(\.time), to: &values)
        addRates("stream", stream.map(\.time), to: &values)
        addRates("all", history.map(\.time), to: &values)
        addSequence(stream, to: &values)
        addCooccurrence(access, to: &values)
        return values
    }

    private func addGaps(_ prefix: String, _ times: [Double], to values: inout [String: Float]) {
        let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
        values["\(prefix)_accesses"] = Float(times.count)
        values["\(prefix)_gap"] = gaps.last.map { Float($0) } ?? .nan
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        values["\(prefix)_gap_mean"] = gaps.isEmpty ? .nan : Float(mean)
        let variance = gaps.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(gaps.count - 1)
        values["\(prefix)_gap_deviation"] = gaps.count < 2 ? .nan : Float(variance.squareRoot())
        let deviation = variance.squareRoot()
        let burstiness = deviation + mean > 0 ? (deviation - mean) / (deviation + mean) : 0
        values["\(prefix)_burstiness"] = gaps.count < 2 ? .nan : Float(burstiness)
        var decayed = gaps.first ?? 0
        var regularity = 0.0
        for gap in gaps.dropFirst() {
            regularity += ((abs(gap - decayed) <= decayed / 10 ? 1 : 0) - regularity) / 8
            decayed += (gap - decayed) / 8
        }
        values["\(prefix)_gap_decayed"] = gaps.isEmpty ? .nan : Float(decayed)
        values["\(prefix)_periodicity"] = gaps.count < 2 ? .nan : Float(regularity)
    }

    private func addRates(_ prefix: String, _ times: [Double], to values: inout [String: Float]) {
        let now = times[times.count - 1]
        var rates: [Double] = []
        for (name, constant) in [("1s", 1.0), ("10s", 10), ("1m", 60), ("1h", 3600)] {
            let rate = times.map { exp(($0 - now) / constant) }.reduce(0, +) / constant
            values["\(prefix)_rate_\(name)"] = Float(rate)
            rates.append(rate)
        }
        values["\(prefix)_trend"] = Float(log2(rates[2] / rates[3]))
    }

    private func addSequence(_ stream: [Access], to values: inout [String: Float]) {
        let keys = stream.map(\.key)
        let last = keys.count - 1
        for order in 1...2 {
            // Contexts are learned from all streams.
            let followers = last >= order ? followers(of: Array(keys[last - order..<last])) : []
            let share = Float(followers.filter { $0 == keys[last] }.count) / Float(followers.count)
            values["successor_share_\(order)"] = followers.isEmpty ? .nan : share
            values["successor_count_\(order)"] = Float(followers.count)
            guard order == 1 else { continue }
            let shares = Dictionary(grouping: followers, by: \.self).values.map {
                Double($0.count) / Double(followers.count)
            }
            values["transition_entropy"] = followers.isEmpty ? .nan : Float(-shares.map { $0 * log2($0) }.reduce(0, +))
        }
        values["run_length"] = Float(keys.reversed().prefix { $0 == keys[last] }.count)
        let places = keys.indices.filter { keys[$0] == keys[last] }
        let cycles = Array(zip(places.dropFirst(), places).map { $0 - $1 })
        values["cycle_length"] = cycles.last.map { Float($0) } ?? .nan
        values["cycle_repeats"] = Float(cycles.isEmpty ? 0 : cycles.reversed().prefix { $0 == cycles.last }.count - 1)
        var start = 0
        for index in stream.indices.dropFirst() where stream[index].time - stream[index - 1].time > sessionGap {
            start = index
        }
        values["session_position"] = Float(last - start)
        values["session_age"] = Float(stream[last].time - stream[start].time)
    }

    /// What followed a row of keys in any stream, before the present access.
    private func followers(of context: [String]) -> [String] {
        var followers: [String] = []
        for keys in Dictionary(grouping: history.dropLast(), by: \.stream).values.map({ $0.map(\.key) }) {
            for index in keys.indices where index >= context.count {
                if Array(keys[index - context.count..<index]) == context { followers.append(keys[index]) }
            }
        }
        return followers
    }

    private func addCooccurrence(_ access: Access, to values: inout [String: Float]) {
        let before = history.dropLast()
        let recent = before.filter { $0.stream == access.stream }.suffix(8)
        var confidence: Float = 0
        for other in recent.reversed().enumerated() {
            let alone = before.filter { $0.key == other.element.key }.count
            // A key that stands in the window several times has been counted once more for each nearer one.
            let nearer = recent.reversed().prefix(other.offset).filter { $0.key == other.element.key }.count
            confidence = max(confidence, Float(together(other.element.key, access.key) + nearer) / Float(max(1, alone)))
        }
        values["cooccurrence_confidence"] = recent.isEmpty ? .nan : confidence
        let count = before.filter { $0.key == access.key }.count
        let isKnown = !recent.isEmpty && count > 0
        values["cooccurrence_lift"] = isKnown ? confidence / (8 * Float(count) / Float(before.count)) : .nan
    }

    /// How often the second key had come within eight accesses after the first.
    private func together(_ first: String, _ second: String) -> Int {
        var count = 0
        for keys in Dictionary(grouping: history.dropLast(), by: \.stream).values.map({ $0.map(\.key) }) {
            for index in keys.indices where keys[index] == second {
                count += keys[max(0, index - 8)..<index].filter { $0 == first }.count
            }
        }
        return count
    }
}
