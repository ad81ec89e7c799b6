import PredisPrimitives

/// Questions about keys on their way to the learner's thread.
final class LearnerQuestions: Sendable {
    struct Question: Sendable {
        /// Of the key.
        var hash: UInt64
        var deliver: @Sendable (KeyExplanation) -> Void
    }

    private struct State {
        var isOpen = false
        var waiting: [Question] = []
    }

    /// Beyond so many, a question is answered with nothing.
    private static let mostWaiting = 1024

    private let state = Locked(State())

    /// Somebody will answer.
    func open() {
        state.withLock { $0.isOpen = true }
    }

    /// Nobody answers any more; whoever waits is told nothing.
    func close() {
        let left = state.withLock { state in
            state.isOpen = false
            defer { state.waiting.removeAll() }
            return state.waiting
        }
        for question in left { question.deliver(KeyExplanation()) }
    }

    /// Leaves a question, or answers it with nothing if nobody will.
    func ask(_ hash: UInt64, deliver: @escaping @Sendable (KeyExplanation) -> Void) {
        let isTaken = state.withLock { state in
            guard state.isOpen, state.waiting.count < Self.mostWaiting else { return false }
            state.waiting.append(Question(hash: hash, deliver: deliver))
            return true
        }
        if !isTaken { deliver(KeyExplanation()) }
    }

    /// The questions that wait.
    func take() -> [Question] {
        state.withLock { state in
            defer { state.waiting.removeAll(keepingCapacity: true) }
            return state.waiting
        }
    }
}
