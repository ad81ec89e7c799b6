/// The judged positions of a shard, with what the heads need of each.
struct JudgedRows {
    /// How many there are.
    private(set) var count = 0
    /// The shard's positions, rising.
    let positions: UnsafeMutablePointer<Int32>
    /// Their indices in the whole batch.
    let indices: UnsafeMutablePointer<Int32>
    /// Their targets.
    let targets: UnsafeMutablePointer<Int32>
    /// Their next `horizon` tokens, a row each.
    let futures: UnsafeMutablePointer<Int32>
    /// The key head's first choices; -1 for none.
    let best: UnsafeMutablePointer<Int32>
    private let horizon: Int

    /// Room for `rows` positions.
    init(rows: Int, horizon: Int, in workspace: Workspace) {
        self.horizon = horizon
        positions = workspace.integers(rows)
        indices = workspace.integers(rows)
        targets = workspace.integers(rows)
        futures = workspace.integers(rows * horizon)
        best = workspace.integers(rows)
    }

    /// Takes the judged positions of a batch.
    mutating func collect(_ batch: BatchView) {
        count = 0
        for position in 0..<batch.lanes * batch.steps {
            let target = batch.target(position)
            guard target >= 0 else { continue }
            let index = batch.index(position)
            positions[count] = Int32(position)
            indices[count] = Int32(index)
            targets[count] = target
            if let futures = batch.futures {
                (self.futures + count * horizon).update(from: futures + index * horizon, count: horizon)
            }
            count += 1
        }
    }

    /// Whether every one of `rows` positions is judged, so that rows and positions are the same.
    func areAll(of rows: Int) -> Bool { count == rows }
}
