#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A key that a rule makes likely, and what is known of the rule.
public struct TemplateProposal: Hashable, Sendable {
    /// How often the rule was tried, 2...63; halved together with `count` at 64.
    public var visits: UInt8
    /// How often it came true, at most `visits`.
    public var count: UInt8
    /// Names the rule for `TemplatePredictor.describe(rule:)`.
    public var rule: UInt32
    /// The number of the rule's credit, and the version it belongs to.
    var credit: UInt32
    var version: UInt8
    var kind: ProposalKind
    /// Accesses, of all streams, within which the key comes if the rule is right; later it comes by chance.
    var patience: UInt32

    /// The share of tries that came true, in 0...1; not calibrated.
    public var share: Float { Float(count) / Float(max(1, visits)) }
}

/// A list of proposals of fixed capacity, each key at most once.
///
/// The caller makes it once and passes it to every `propose`, which so allocates nothing. One owner, one thread.
public struct TemplateProposals: ~Copyable {
    // Safety: `keys` has room for `capacity + 1` keys of the greatest length, the last for one that may prove to be a
    // repetition; `lengths` and `proposals` have `capacity` elements, the first `count` of which are initialised.
    // Trivial types.
    private let keys: UnsafeMutableRawPointer
    private let lengths: UnsafeMutablePointer<Int>
    private let proposals: UnsafeMutablePointer<TemplateProposal>

    /// The most proposals it holds; the least likely are dropped.
    public let capacity: Int
    /// The proposals it holds.
    public private(set) var count = 0

    /// Makes an empty list of 272 bytes a proposal.
    public init(capacity: Int = 8) {
        precondition(
            (1...64).contains(capacity),
            "a list of proposals has a capacity of 1 to 64, not \(capacity); eight is enough"
        )
        self.capacity = capacity
        keys = .allocate(byteCount: (capacity + 1) * ParsedKey.maximumBytes, alignment: 16)
        lengths = .allocate(capacity: capacity)
        proposals = .allocate(capacity: capacity)
    }

    deinit {
        keys.deallocate()
        lengths.deallocate()
        proposals.deallocate()
    }

    /// The proposal at a position in `0 ..< count`.
    public subscript(position: Int) -> TemplateProposal {
        check(position)
        return proposals[position]
    }

    /// Calls `body` with the key proposed at a position in `0 ..< count`; the bytes are valid only during the call.
    public func withKey<Result, Failure: Error>(
        at position: Int,
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        check(position)
        return try body(key(position))
    }

    /// Empties the list.
    public mutating func removeAll() {
        count = 0
    }

    var isFull: Bool { count == capacity }

    /// A writer of the key that `append` adds.
    func builder() -> KeyBuilder {
        KeyBuilder(keys + count &* ParsedKey.maximumBytes)
    }

    /// Adds the key that the last builder wrote, unless it is held already or there is no room.
    mutating func append(_ proposal: TemplateProposal, length: Int) {
        guard count < capacity else { return }
        let new = keys + count &* ParsedKey.maximumBytes
        for position in 0..<count where lengths[position] == length {
            if memcmp(keys + position &* ParsedKey.maximumBytes, new, length) == 0 { return }
        }
        lengths[count] = length
        proposals[count] = proposal
        count &+= 1
    }

    /// The key proposed at a position in `0 ..< count`; valid until the list changes or goes away.
    func key(_ position: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: keys + position * ParsedKey.maximumBytes, count: lengths[position])
    }

    private func check(_ position: Int) {
        precondition(
            position >= 0 && position < count,
            "there is no proposal at \(position); positions are in 0 ..< \(count)"
        )
    }
}
