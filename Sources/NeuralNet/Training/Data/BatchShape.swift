/// How sequences are laid side by side in batches.
public struct BatchShape: Sendable, Hashable {
    /// Sequences side by side.
    public var lanes: Int
    /// Steps of a batch: as far back as gradients reach.
    public var window: Int
    /// Future accesses the multi-label head foretells; 0: no such head.
    public var horizon: Int
    /// Whether a segment that does not fill a batch stands at the batch's end, behind padding: what is judged last is then at
    /// the last step, as bidirectional networks want it.
    public var alignsEnds: Bool

    public init(lanes: Int, window: Int, horizon: Int = 0, alignsEnds: Bool = false) {
        self.lanes = lanes
        self.window = window
        self.horizon = horizon
        self.alignsEnds = alignsEnds
    }

    /// The most positions of a batch: lanes times window.
    public static let maximumPositions = 1 << 20

    /// - Throws: ``NeuralNetError`` with code `configuration`, naming setting, value and rule.
    public func validate() throws(NeuralNetError) {
        guard (1...65_536).contains(lanes) else {
            throw NeuralNetError(.configuration, "lanes is \(lanes), but it is 1 ... 65536: use a value in that range")
        }
        guard (1...65_536).contains(window) else {
            throw NeuralNetError(
                .configuration,
                "window is \(window), but it is 1 ... 65536: use a value in that range"
            )
        }
        guard lanes * window <= Self.maximumPositions else {
            throw NeuralNetError(
                .configuration,
                "\(lanes) lanes of \(window) steps are \(lanes * window) positions, but a batch has at most "
                    + "\(Self.maximumPositions): use fewer lanes or a shorter window"
            )
        }
    }
}
