/// Room for the logits of some rows: heads over a large vocabulary go through their rows in tiles.
///
/// A tile keeps the logits of a small vocabulary near the core, and bounds the memory for a large one.
struct LogitTile {
    /// The logits; the stride is the padded vocabulary and a cache line.
    ///
    /// Without the line, rows of 4 KiB would lie on the same places of the caches: products that go down the columns of 1,024
    /// logits take a seventh longer.
    let logits: Rows
    /// The most rows of a tile.
    let rows: Int

    /// A tile for heads of `classes` outputs, `padded` with panels, that go through up to `rows` rows.
    init(classes: Int, padded: Int, rows: Int, in workspace: Workspace) {
        let fitting = min(1_024, max(128, (1 << 19) / padded))
        self.rows = min(rows, fitting)
        let stride = padded + 16
        logits = Rows(workspace.floats(self.rows * stride), width: classes, stride: stride)
    }

    /// Calls `body` for each tile of `count` rows with its first row and its number of rows.
    func forEach(_ count: Int, _ body: (_ first: Int, _ rows: Int) -> Void) {
        for first in stride(from: 0, to: count, by: rows) { body(first, min(rows, count - first)) }
    }
}
