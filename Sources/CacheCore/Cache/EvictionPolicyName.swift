/// Which entry leaves when the cache is full.
public enum EvictionPolicyName: String, CaseIterable, Sendable {
    /// The least recently used.
    case lru
    /// S3-FIFO: a small queue filters what is used once, a ghost queue remembers what left it too early.
    case s3fifo = "s3-fifo"
    /// SIEVE: a hand moves over one queue and takes what was not visited since it last came by.
    case sieve
    /// ARC: two LRU queues, for what was seen once and what was seen again, whose shares adapt.
    case arc
    /// W-TinyLFU: a window, a segmented LRU, and a frequency sketch that decides who gets in.
    case wTinyLFU = "w-tinylfu"

    /// Reads a name in any case; `s3fifo` means `s3-fifo`, `wtinylfu` means `w-tinylfu`.
    public init?(rawValue: String) {
        switch rawValue.lowercased() {
        case "lru": self = .lru
        case "s3-fifo", "s3fifo": self = .s3fifo
        case "sieve": self = .sieve
        case "arc": self = .arc
        case "w-tinylfu", "wtinylfu": self = .wTinyLFU
        default: return nil
        }
    }
}
