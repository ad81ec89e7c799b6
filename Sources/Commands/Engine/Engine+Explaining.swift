import AccessStream
import CacheCore
import PredictiveCache
import PredisPrimitives
import RESP

extension Engine {
    /// Asks the learner about the key of a command and reserves the place of the reply; later commands go on meanwhile.
    func explain(
        _ arguments: Arguments,
        _ connection: Connection,
        write: @escaping @Sendable (KeyExplanation, RESPVersion, inout ReplyBuffer) -> Void
    ) {
        let pending = connection.reserve(PendingReply(chunks: [[], []], holes: 1, version: connection.version))
        pending.continuation = .explanation(write)
        // The accesses before the question are part of what is asked.
        recorder?.publish()
        context.store.explain(hash: cache.hasher.hash(arguments[1])) {
            [sink = connection.sink, ticket = pending.ticket] in
            sink.post(.explained(ticket: ticket, $0))
        }
    }

    /// Writes the reply that an explanation was asked for.
    func didExplain(_ explanation: KeyExplanation, _ pending: PendingReply) {
        guard case .explanation(let write) = pending.continuation else { return }
        let start = output.count
        write(explanation, pending.version, &output)
        pending.complete(with: output.bytes(from: start))
        output.truncate(to: start)
    }
}
