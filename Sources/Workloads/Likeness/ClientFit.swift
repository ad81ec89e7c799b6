/// Who asked when, access by access.
///
/// Memory: 12 bytes an access.
struct ClientFit {
    /// A number for each access's client, given anew when the client has gone.
    private(set) var slots: [UInt32] = []
    /// How many accesses ago the client asked before; 0: it is new.
    private var gaps: [UInt32] = []
    /// What usually comes after each key: `ClientProfile.rhythm`.
    let rhythms: [UInt8]
    let profile: ClientProfile

    init(_ columns: AccessColumns) {
        let count = columns.count
        // How many accesses later each access's client asks again; 0: not at all.
        var waits = [UInt32](repeating: 0, count: count)
        var latest: [UInt32: Int] = [:]
        var longest: [UInt32: Int] = [:]
        gaps = Array(repeating: 0, count: count)
        var newcomers = [Int](repeating: 0, count: LikenessProfile.parts)
        for (index, client) in columns.streams.enumerated() {
            if let before = latest[client] {
                waits[before] = UInt32(index - before)
                gaps[index] = UInt32(index - before)
                longest[client] = max(longest[client] ?? 0, index - before)
            } else {
                newcomers[index * LikenessProfile.parts / count] += 1
            }
            latest[client] = index
        }
        // Who was silent at the end no longer than before has not gone: nobody knows when it asks again.
        for (client, index) in latest where count - index <= longest[client] ?? ClientProfile.soon {
            waits[index] = Self.unknown
        }
        var ends = [Int](repeating: 0, count: columns.keyCount)
        var soon = ends
        for (index, key) in columns.keys.enumerated() {
            if waits[index] == 0 { ends[Int(key)] += 1 }
            if (1...UInt32(ClientProfile.soon)).contains(waits[index]) { soon[Int(key)] += 1 }
        }
        let rhythms = zip(columns.counts, zip(ends, soon)).map { count, found in
            ClientProfile.rhythm(count: count, ends: found.0, soon: found.1)
        }
        self.rhythms = rhythms
        var visits = VisitCounts()
        for (index, key) in columns.keys.enumerated() {
            slots.append(visits.note(columns.streams[index], rhythms[Int(key)], wait: waits[index]))
        }
        profile = ClientProfile(
            newcomers: newcomers,
            endings: OddsTable(visits.endings),
            gaps: visits.gaps.map { CountTable($0) }
        )
    }

    /// The wait after the last access of a client that was still there at the end.
    fileprivate static let unknown = UInt32.max

    /// Whether an access is its client's first.
    func isNew(_ index: Int) -> Bool { gaps[index] == 0 }

    /// Whether an access's client was silent for more than `ClientProfile.soon` accesses before.
    func isLate(_ index: Int) -> Bool { gaps[index] > ClientProfile.soon }
}

/// Counts how clients go on.
private struct VisitCounts {
    private(set) var endings: [UInt32: (came: Int, asked: Int)] = [:]
    private(set) var gaps = [[Int: Int]](repeating: [:], count: ClientProfile.gapContexts)
    private var visits: [UInt32: ClientVisit] = [:]
    private var free: [UInt32] = []
    private var slotCount: UInt32 = 0

    /// Takes in that a client asked for a key of a rhythm and asks again after `wait` accesses; 0: not at
    /// all.
    ///
    /// - Returns: The client's number among those that are there.
    mutating func note(_ client: UInt32, _ rhythm: UInt8, wait: UInt32) -> UInt32 {
        var visit = visits[client] ?? ClientVisit(slot: newSlot())
        visit.length += 1
        guard wait != ClientFit.unknown else { return visit.slot }
        let code = visit.endContext(rhythm)
        let count = endings[code] ?? (0, 0)
        endings[code] = (count.came + (wait == 0 ? 1 : 0), count.asked + 1)
        if wait == 0 {
            visits[client] = nil
            free.append(visit.slot)
        } else {
            gaps[visit.gapContext(rhythm)][LogBuckets.bucket(Int(wait)), default: 0] += 1
            visit.gap = Int(wait)
            visits[client] = visit
        }
        return visit.slot
    }

    private mutating func newSlot() -> UInt32 {
        if let slot = free.popLast() { return slot }
        slotCount += 1
        return slotCount - 1
    }
}
