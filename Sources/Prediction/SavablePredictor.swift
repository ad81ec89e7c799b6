public import PredisPrimitives

/// A predictor whose knowledge can be kept.
///
/// What it knows of clients is left out: connections mean nothing to another process. A restored predictor says the same as
/// the saved one about every access of clients that neither has met, bit for bit, as long as there is room for all clients.
public protocol SavablePredictor: Predictor, ~Copyable {
    /// Writes what was learned.
    ///
    /// - Complexity: O(memory); allocates nothing.
    func save(to writer: inout StateWriter)

    /// Takes over what was saved by a predictor with the same configuration; for a predictor that has learned nothing yet.
    ///
    /// `minimumDistance` stays as it is.
    ///
    /// - Throws: `StateError`; the predictor is then of no use any more.
    mutating func restore(from reader: inout StateReader) throws(StateError)
}
