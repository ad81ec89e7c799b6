import PredisPrimitives

/// Says when accesses come.
struct ArrivalMaker: Sendable {
    private let profile: ArrivalProfile
    private let gaps: [CountSampler]
    private let partLength: Double
    private var index = 0
    private var place = 0
    /// Seconds since the first access.
    private var now = 0.0

    init(_ profile: ArrivalProfile, accesses: Int) {
        self.profile = profile
        gaps = profile.gaps.map { CountSampler($0) }
        partLength = max(1, Double(accesses - 1) / Double(profile.times.count - 1))
    }

    /// The time of the next access in seconds.
    mutating func next(_ random: inout SplitMix64) -> Double {
        defer { index += 1 }
        guard index > 0 else { return profile.start }
        let parts = profile.times.count - 1
        // Behind the end of the original it begins again.
        let part = Int(Double(index - 1) / partLength)
        let (lap, own) = (part / parts, part % parts)
        let duration = profile.times[parts]
        let end = Double(lap) * duration + profile.times[own + 1]
        let left = max(0, end - now)
        let accessesLeft = max(1, Double(part + 1) * partLength - Double(index - 1))
        place = gaps[place].value(random.nextUnit()) ?? 0
        let gap = ArrivalProfile.gap(place, random.nextUnit()) * left / accessesLeft
        now += min(left, gap)
        let tick = profile.tick
        // Divided by a whole number, so that decimals come out as they are written.
        return tick > 0
            ? ((profile.start + now) / tick).rounded(.down) / (1 / tick).rounded() : profile.start + now
    }
}
