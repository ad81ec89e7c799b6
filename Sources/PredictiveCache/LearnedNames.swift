import AccessModel
import Prediction
import PredisPrimitives

/// The names of the learner's keys for its predictor.
///
/// A name proposed that nobody has asked for takes a place among the learner's keys, which it has to give back.
struct LearnedNames: KeyNames {
    let keys: KeyBook
    let hasher: KeyHasher

    func withName(of key: KeyID, _ body: (UnsafeRawBufferPointer) -> Void) {
        _ = keys.interner.withKey(key, body)
    }

    func find(_ name: UnsafeRawBufferPointer) -> KeyID? {
        keys.interner.id(of: name, hash: hasher.hash(name))
    }

    func add(_ name: UnsafeRawBufferPointer) -> KeyID? {
        keys.interner.intern(name, hash: hasher.hash(name))
    }

    func release(_ key: KeyID) {
        keys.interner.removeUnused(key)
    }
}
