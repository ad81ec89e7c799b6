import Origins
import PredictiveCache
import RESP

/// The replies of one connection that cannot be sent yet, in the order of their commands.
///
/// While it is empty replies go straight to the output. A command that waits for the origin reserves a place; what later
/// commands reply is kept behind that place until it is filled.
struct ReplyQueue {
    private var places: [PendingReply?] = []
    /// The index of the oldest place; those before it are sent.
    private var head = 0
    private var nextTicket: UInt64 = 1

    var isEmpty: Bool { head == places.count }
    var count: Int { places.count - head }

    /// Adds a place behind all others and gives it its ticket.
    mutating func reserve(_ reply: PendingReply) {
        reply.ticket = nextTicket
        nextTicket += 1
        places.append(reply)
    }

    /// Keeps bytes behind the youngest place.
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        precondition(!isEmpty, "bytes can only be kept behind a reserved place")
        places[places.count - 1]?.following.append(contentsOf: bytes)
    }

    /// The place with `ticket`, if it has not been sent.
    func place(_ ticket: UInt64) -> PendingReply? {
        // Tickets are consecutive, so the distance from the oldest place is the index.
        guard head < places.count, let oldest = places[head], ticket >= oldest.ticket else { return nil }
        let index = head + Int(ticket - oldest.ticket)
        return index < places.count ? places[index] : nil
    }

    /// Calls `emit` with each reply that is complete and has none waiting before it, and removes it.
    mutating func drain(_ emit: (PendingReply) -> Void) {
        while head < places.count, let reply = places[head], reply.isComplete {
            places[head] = nil
            head += 1
            emit(reply)
        }
        if head == places.count {
            places.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 64, head * 2 > places.count {
            places.removeFirst(head)
            head = 0
        }
    }

    /// All places that still wait, oldest first.
    var waiting: [PendingReply] {
        places[head...].compactMap(\.self)
    }
}

/// One reply that waits: pieces already known, with holes between them.
final class PendingReply {
    fileprivate(set) var ticket: UInt64 = 0
    /// Bytes before the first hole, between holes, and after the last: one more than there are holes.
    private(set) var chunks: [[UInt8]]
    /// What was loaded for each hole.
    var values: [Result<[UInt8]?, OriginError>?]
    /// Holes not filled yet.
    var missing: Int
    /// How a hole whose key does not exist is written.
    let version: RESPVersion
    /// Replies of later commands.
    fileprivate(set) var following: [UInt8] = []
    /// What makes the reply once the holes are filled; `nil` when the values themselves are the reply.
    var continuation: Continuation?

    enum Continuation {
        /// Run a command that needs its keys.
        case run(OwnedCommand, keys: [FencedKey], attempt: Int)
        /// Run the commands of a transaction.
        case transaction(Transaction, keys: [FencedKey], attempt: Int)
        /// Write what the learner remembers of a key.
        case explanation(@Sendable (KeyExplanation, RESPVersion, inout ReplyBuffer) -> Void)
        /// Go on with writes that go to the origin first.
        case writeThrough(WriteThroughOperation)
    }

    init(chunks: [[UInt8]], holes: Int, version: RESPVersion) {
        self.chunks = chunks
        self.version = version
        values = Array(repeating: nil, count: holes)
        missing = holes
    }

    /// Whether the bytes can be sent.
    var isComplete: Bool { missing == 0 && continuation == nil }

    /// Makes `bytes` the whole reply.
    func complete(with bytes: [UInt8]) {
        chunks = [bytes]
        values = []
        missing = 0
        continuation = nil
    }
}
