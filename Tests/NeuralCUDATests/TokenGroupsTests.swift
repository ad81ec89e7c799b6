import PredisPrimitives
import Testing

@testable import NeuralCUDA

@Suite struct TokenGroupsTests {
    private struct Groups: Equatable {
        var ids: [Int32]
        var members: [[Int32]]
    }

    private func group(_ tokens: [Int32], with groups: inout TokenGroups) -> Groups {
        var ids = [Int32](repeating: -7, count: tokens.count)
        var starts = [Int32](repeating: -7, count: tokens.count + 1)
        var order = [Int32](repeating: -7, count: tokens.count)
        let count = ids.withUnsafeMutableBufferPointer { ids in
            starts.withUnsafeMutableBufferPointer { starts in
                order.withUnsafeMutableBufferPointer { order in
                    groups.group(tokens, ids: ids, starts: starts, order: order)
                }
            }
        }
        return Groups(
            ids: Array(ids[..<count]),
            members: (0..<count).map { Array(order[Int(starts[$0])..<Int(starts[$0 + 1])]) }
        )
    }

    /// The slow twin: a search of all tokens for each new one.
    private func twin(_ tokens: [Int32]) -> Groups {
        var groups = Groups(ids: [], members: [])
        for token in tokens where !groups.ids.contains(token) {
            groups.ids.append(token)
            groups.members.append(tokens.indices.filter { tokens[$0] == token }.map(Int32.init))
        }
        return groups
    }

    @Test("Groups are those of a plain search, batch after batch", arguments: 1...5)
    func agreesWithTwin(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var groups = TokenGroups(vocabulary: 40)
        for _ in 0..<20 {
            let count = Int(random.next() % 200)
            let tokens = (0..<count).map { _ in Int32(random.next() % 40) }
            #expect(group(tokens, with: &groups) == twin(tokens), "seed \(seed)")
        }
    }
}
