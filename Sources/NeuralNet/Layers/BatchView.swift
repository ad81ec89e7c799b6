/// A shard's lanes of a batch, by the shard's own positions.
// Safety: the pointers are the batch's arrays, borrowed for the pass, whose contents `SequenceBatch.validate` has
// checked.
struct BatchView {
    let tokens: UnsafePointer<Int32>
    let gaps: UnsafePointer<Int32>?
    let targets: UnsafePointer<Int32>
    let futures: UnsafePointer<Int32>?
    let restarts: UnsafePointer<Bool>
    /// The lanes of the whole batch.
    let batchLanes: Int
    /// The shard's first lane and how many it has.
    let firstLane: Int
    let lanes: Int
    /// The batch's steps.
    let steps: Int

    /// The index in the batch of the shard's position.
    func index(_ position: Int) -> Int {
        position / lanes * batchLanes + firstLane + position % lanes
    }

    func token(_ position: Int) -> Int { Int(tokens[index(position)]) }

    func gap(_ position: Int) -> Int { Int(gaps.map { $0[index(position)] } ?? 0) }

    func target(_ position: Int) -> Int32 { targets[index(position)] }

    /// Whether the shard's lane forgets its state first.
    func restarts(_ lane: Int) -> Bool { restarts[firstLane + lane] }
}

extension BatchView {
    /// The same batch, for the shard of `lanes` lanes from `firstLane` on.
    func cut(firstLane: Int, lanes: Int) -> BatchView {
        BatchView(
            tokens: tokens,
            gaps: gaps,
            targets: targets,
            futures: futures,
            restarts: restarts,
            batchLanes: batchLanes,
            firstLane: firstLane,
            lanes: lanes,
            steps: steps
        )
    }
}

extension SequenceBatch {
    /// Calls `body` with a view of all lanes, good during the call.
    func withView(_ body: (BatchView) -> Void) {
        tokens.withUnsafeBufferPointer { tokens in
            gaps.withUnsafeBufferPointer { gaps in
                targets.withUnsafeBufferPointer { targets in
                    futures.withUnsafeBufferPointer { futures in
                        restarts.withUnsafeBufferPointer { restarts in
                            guard let tokens = tokens.baseAddress, let targets = targets.baseAddress,
                                let restarts = restarts.baseAddress
                            else { return }
                            body(
                                BatchView(
                                    tokens: tokens,
                                    gaps: gaps.isEmpty ? nil : gaps.baseAddress,
                                    targets: targets,
                                    futures: futures.isEmpty ? nil : futures.baseAddress,
                                    restarts: restarts,
                                    batchLanes: lanes,
                                    firstLane: 0,
                                    lanes: lanes,
                                    steps: steps
                                )
                            )
                        }
                    }
                }
            }
        }
    }
}
