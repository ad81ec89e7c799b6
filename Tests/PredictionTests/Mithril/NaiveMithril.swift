import AccessModel

@testable import Prediction

/// Mithril with dictionaries and without any table.
struct NaiveMithril {
    let configuration: MithrilConfiguration
    private var now = 0
    /// Keys not yet mature, with the number of their entry.
    private var recording: [UInt32: (entry: Int, times: [Int])] = [:]
    private var entries = 0
    private var mining: [UInt32: [Int]] = [:]
    /// Associations, the oldest first, with the number of their row.
    private var associated: [UInt32: (row: Int, keys: [UInt32])] = [:]
    private var rows = 0

    init(configuration: MithrilConfiguration) {
        self.configuration = configuration
    }

    func predictions(after key: UInt32) -> Set<UInt32> {
        Set(associated[key]?.keys ?? [])
    }

    mutating func observe(_ key: UInt32, _ outcome: AccessOutcome) {
        guard outcome.isRead else { return }
        now += 1
        switch configuration.trigger {
        case .misses: guard outcome == .miss || outcome == .late else { return }
        case .wouldBeMisses: guard outcome.isWouldBeMiss else { return }
        case .reads: break
        }
        if let times = mining[key] {
            mining[key] = times.count == configuration.maximumSupport ? nil : times + [now]
        } else {
            record(key)
        }
        if mining.count == configuration.miningRows { mine() }
    }

    private mutating func record(_ key: UInt32) {
        if recording[key] == nil {
            entries += 1
            recording = recording.filter { $0.value.entry > entries - configuration.recordingRows }
            recording[key] = (entries, [])
        }
        recording[key]?.times.append(now)
        guard let times = recording[key]?.times, times.count == configuration.minimumSupport else { return }
        recording[key] = nil
        mining[key] = times
    }

    private mutating func mine() {
        let sorted = mining.sorted { $0.value[0] < $1.value[0] }
        mining = [:]
        for (position, (key, times)) in sorted.enumerated() {
            var isNearest = true
            for (other, otherTimes) in sorted[(position + 1)...]
            where otherTimes[0] - times[0] <= configuration.lookahead
                && abs(otherTimes.count - times.count) <= configuration.tolerance
            {
                let distances = zip(times, otherTimes).map { abs($0 - $1) }
                let isNear = distances.allSatisfy { $0 <= configuration.lookahead }
                if isNear, isNearest || distances.contains(1) { associate(other, with: key) }
                isNearest = false
            }
        }
    }

    private mutating func associate(_ key: UInt32, with trigger: UInt32) {
        if associated[trigger] == nil {
            rows += 1
            associated = associated.filter { $0.value.row > rows - configuration.prefetchingRows }
            associated[trigger] = (rows, [])
        }
        guard let keys = associated[trigger]?.keys, !keys.contains(key) else { return }
        associated[trigger]?.keys = (keys + [key]).suffix(configuration.associations)
    }
}
