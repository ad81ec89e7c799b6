extension WorkloadDefinition {
    /// Adds the streams of another definition, named `NAME-STREAM`.
    ///
    /// - Parameters:
    ///   - rate: How many times its rate; closed streams get so many times the sessions, at least one.
    ///   - from: When its streams begin at the earliest, in place of what they say if later.
    ///   - until: When no session of it begins any more.
    public mutating func add(
        _ other: WorkloadDefinition,
        rate: Double = 1,
        from: Seconds? = nil,
        until: Seconds? = nil
    ) {
        for element in other.streams.elements {
            var stream = element.value
            if stream.arrivals.process == .closed {
                let sessions = Double(stream.arrivals.sessions) * rate
                stream.arrivals.sessions = max(1, Int(min(sessions.rounded(), 1e6)))
            } else {
                stream.arrivals.rate *= rate
            }
            if let from { stream.from = max(stream.from, from) }
            if let until { stream.until = min(stream.until ?? until, until) }
            streams[freeName("\(other.name)-\(element.name)")] = stream
        }
    }

    private func freeName(_ name: String) -> String {
        guard streams[name] != nil else { return name }
        for number in 2... where streams["\(name)-\(number)"] == nil { return "\(name)-\(number)" }
        return name
    }
}
