public import Prediction
public import PredisPrimitives

extension PrefetchEngine where P: SavablePredictor & ~Copyable {
    /// Writes what engine and predictor have learned; clients, outstanding prefetches and statistics are left out.
    ///
    /// - Complexity: O(memory of the predictor); allocates nothing that grows with it.
    public func save(to writer: inout StateWriter) {
        core.save(to: &writer)
        predictor.save(to: &writer)
    }

    /// Takes over what was saved by an engine and a predictor with the same configuration.
    ///
    /// - Parameters:
    ///   - predictor: One that has learned nothing yet.
    ///   - configuration: May differ in mode, prices and limits.
    ///   - reader: Stands before what `save(to:)` wrote.
    /// - Throws: `StateError`.
    public init(
        predictor: consuming P,
        configuration: PrefetchConfiguration = PrefetchConfiguration(),
        restoring reader: inout StateReader
    ) throws(StateError) {
        self.init(predictor: predictor, configuration: configuration)
        try core.restore(from: &reader)
        try self.predictor.restore(from: &reader)
    }
}
