import AccessModel
import Prediction
import PredisPrimitives
import Prefetching

/// The names of the keys the learner knows.
final class KeyBook {
    var interner: KeyInterner

    init(interner: consuming KeyInterner) {
        self.interner = interner
    }
}

/// All that the learner has learned, and the engine that uses it.
struct LearnerKnowledge: ~Copyable {
    let keys: KeyBook
    var engine: PrefetchEngine<NamedHybridPredictor<LearnedNames>>
    /// Of the cache that the knowledge was saved with.
    var hottest = HottestKeys()

    /// Knows nothing yet; `hasher` is the cache's.
    init(configuration: PrefetchConfiguration, memory: LearnerMemory, hasher: KeyHasher) {
        keys = KeyBook(
            interner: KeyInterner(maximumKeys: memory.maximumKeys, maximumBytes: memory.maximumKeyBytes)
        )
        let names = LearnedNames(keys: keys, hasher: hasher)
        engine = PrefetchEngine(
            predictor: NamedHybridPredictor(configuration: memory.prediction, names: names),
            configuration: memory.fitted(configuration)
        )
    }

    /// Knows what was saved; `hasher` is the cache's.
    init(
        configuration: PrefetchConfiguration,
        memory: LearnerMemory,
        hasher: KeyHasher,
        restoring reader: inout StateReader
    ) throws(StateError) {
        let interner = try KeyInterner(
            restoring: &reader,
            hasher: hasher,
            maximumKeys: memory.maximumKeys,
            maximumBytes: memory.maximumKeyBytes
        )
        hottest = try HottestKeys(restoring: &reader)
        let keys = KeyBook(interner: interner)
        let names = LearnedNames(keys: keys, hasher: hasher)
        engine = try PrefetchEngine(
            predictor: NamedHybridPredictor(configuration: memory.prediction, names: names),
            configuration: memory.fitted(configuration),
            restoring: &reader
        )
        self.keys = keys
    }

    /// Writes it, with the hottest keys of the cache at this moment.
    func save(to writer: inout StateWriter, _ hottest: HottestKeys) {
        keys.interner.save(to: &writer)
        hottest.save(to: &writer)
        engine.save(to: &writer)
    }
}
