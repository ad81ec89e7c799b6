/// What a demand access found.
public enum ReadOutcome: UInt8, Sendable {
    /// Nothing, or only an entry that has expired.
    case miss
    /// A value.
    case hit
    /// A value that a prefetch brought and nobody had asked for. Happens once per prefetched entry.
    case firstUse
    /// The mark that the origin does not have the key; there is no value.
    case absent
    /// The same, brought by a prefetch and asked for the first time. Happens once per prefetched entry.
    case absentFirstUse
}
