import AccessModel
import Prediction
import PredisPrimitives
import Prefetching

/// The names of the keys the learner knows.
final class KeyBook {
    var interner: KeyInterner

    init(interner: consuming KeyInterner = KeyInterner()) {
        self.interner = interner
    }
}

/// All that the learner has learned, and the engine that uses it.
struct LearnerKnowledge: ~Copyable {
    let keys: KeyBook
    var engine: PrefetchEngine<HybridPredictor>

    /// Knows nothing yet.
    init(configuration: PrefetchConfiguration) {
        keys = KeyBook()
        engine = PrefetchEngine(predictor: HybridPredictor(), configuration: configuration)
    }

    /// Knows what was saved; `hasher` is the cache's.
    init(
        configuration: PrefetchConfiguration,
        hasher: KeyHasher,
        restoring reader: inout StateReader
    ) throws(StateError) {
        let interner = try KeyInterner(restoring: &reader, hasher: hasher)
        let engine = try PrefetchEngine(
            predictor: HybridPredictor(),
            configuration: configuration,
            restoring: &reader
        )
        keys = KeyBook(interner: interner)
        self.engine = engine
    }

    func save(to writer: inout StateWriter) {
        keys.interner.save(to: &writer)
        engine.save(to: &writer)
    }
}
