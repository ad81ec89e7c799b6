/// What is known of a trace to make others like it.
///
/// Counts of what happened in which kinds of situation; what names look like; and of each key, which is a number without a name, how popular
/// it is and which keys follow it again and again. Its size grows with the keys and not with the accesses.
public struct LikenessProfile: Sendable, Equatable, Codable {
    /// What a profile of this form is called.
    public static let currentFormat = "predis-likeness-2"

    public var format = LikenessProfile.currentFormat
    /// What reports call the original.
    public var name: String
    /// The accesses of the original.
    public var accesses: Int
    /// The different keys of the original.
    public var keys: Int
    /// The new keys of each of equal parts of the original, in order.
    public var newKeys: [Int]
    /// How many accesses were of each distance: by `LogBuckets`, of all accesses to known keys.
    public var distances: [Int]
    /// How often each key was accessed, in classes; keys are numbered in order of first appearance.
    public var popularities: [UInt8]
    /// How many accesses there were to known keys of each class.
    public var popularAccesses: [Int]
    /// How often each key was jumped to, in classes: accessed when nothing spoke for it.
    public var jumpClasses: [UInt8]
    /// How a client goes on after each key, by `ClientProfile.rhythm`; empty: clients are not known.
    public var rhythms: [UInt8]
    /// Which keys follow which.
    public var graph: SuccessorGraph
    /// How often proposals came true.
    public var proposals: OddsTable
    /// How often a key that no proposal said was new, by context.
    public var novelty: OddsTable
    /// How often proposed names came true of new keys.
    public var namings: OddsTable
    /// How far back, and how popular, known keys were that no proposal said; one table for each context.
    public var jumps: [CountTable]
    /// What names look like.
    public var forms: [NameForm]
    /// The form of each key's name.
    public var formsOfKeys: [UInt8]
    public var clients: ClientProfile?
    public var arrivals: ArrivalProfile?
    public var operations: OperationProfile?
    /// The share of accesses to known keys whose value had another size than before.
    public var sizeChanges: Double

    /// The parts of `newKeys`.
    static let parts = 64

    /// The logarithm of the number of contexts that are remembered for so many accesses: about two for each, within bounds.
    static func contextBits(accesses: Int) -> Int {
        min(22, max(12, Int.bitWidth - (2 * accesses).leadingZeroBitCount))
    }
}

/// When clients come, how soon each asks again, and when they go.
public struct ClientProfile: Sendable, Equatable, Codable {
    /// The new clients of each of equal parts of the original, in order.
    public var newcomers: [Int]
    /// How often an access was its client's last, by context.
    public var endings: OddsTable
    /// How many accesses later the client asked again, by `LogBuckets`; one table for each context.
    public var gaps: [CountTable]

    /// Accesses within which a client goes on with what it is about.
    static let soon = 16
    static let gapContexts = 8 * 5 * 2
    /// Clients at a time.
    static let limit = 1 << 16

    /// The shares of accesses to a key after which the client has gone, and after which it asks again soon, in eight classes each.
    static func rhythm(count: Int, ends: Int, soon: Int) -> UInt8 {
        func level(_ part: Int, _ all: Int) -> Int {
            guard part > 0 else { return 0 }
            let bounds = [10, 25, 40, 60, 80, 99]
            return 1 + (bounds.firstIndex { part * 100 <= all * $0 } ?? bounds.count)
        }
        return UInt8(min(7, level(ends, count)) * 8 + min(7, level(soon, max(1, count - ends))))
    }
}

/// What accesses do.
public struct OperationProfile: Sendable, Equatable, Codable {
    /// The operations, numbered as in `TraceOperation`'s order: read, write, delete; one table for each context.
    public var tables: [CountTable]

    /// The stream's last operation, and the key's: a new one's is 3.
    static func context(stream: Int, key: Int) -> Int { stream * 4 + key }
    static let contexts = 12
}

/// When accesses come.
public struct ArrivalProfile: Sendable, Equatable, Codable {
    /// The time of the first access, in seconds.
    public var start: Double
    /// The times after equal numbers of accesses, in seconds from the first.
    public var times: [Double]
    /// The seconds that times are multiples of; 0: of none.
    public var tick: Double
    /// Gaps in units of their part's mean, by `gapClass`, after a gap of each class.
    public var gaps: [CountTable]

    static let parts = 64
    static let gapClasses = 48

    /// A gap in units of the mean: 0 is none, then two classes for each power of two.
    static func gapClass(_ gap: Double) -> Int {
        guard gap > 0, gap.isFinite else { return 0 }
        let halves = 2 * PortableMath.log(max(1e-300, gap)) / 0.6931471805599453
        return min(gapClasses - 1, max(1, Int(halves.rounded(.down)) + 31))
    }

    /// A gap of a class, at a share in `0 ..< 1` of its width.
    static func gap(_ place: Int, _ share: Double) -> Double {
        place == 0 ? 0 : PortableMath.exp((Double(place - 31) + share) / 2 * 0.6931471805599453)
    }
}
