import AccessModel
import Prediction
import PredisPrimitives

/// The names of a trace's keys for a predictor.
///
/// A name that is none of the trace's gets a number beyond theirs when it is predicted: whoever loads it, loads it for nothing.
struct TraceNames: KeyNames {
    private var names: NameNumbers

    init(_ trace: AccessTrace) {
        names = trace.names
    }

    mutating func withName(of key: KeyID, _ body: (UnsafeRawBufferPointer) -> Void) {
        names.withName(key.rawValue, body)
    }

    func find(_ name: UnsafeRawBufferPointer) -> KeyID? {
        names.find(name).map { KeyID(rawValue: $0) }
    }

    mutating func add(_ name: UnsafeRawBufferPointer) -> KeyID? {
        names.number(name).map { KeyID(rawValue: $0.number) }
    }

    /// Does nothing: a number once given stays, so that the counts of its key do.
    func release(_ key: KeyID) {}
}
