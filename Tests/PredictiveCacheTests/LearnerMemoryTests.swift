import AccessModel
import Prediction
import PredisPrimitives
import Prefetching
import Testing

@testable import PredictiveCache

@Suite struct LearnerMemoryTests {
    @Test(arguments: [16, 20, 47, 64, 90, 128])
    func `the parts together stay within the limit and use most of it`(mebibytes: Int) {
        let memory = LearnerMemory(ByteCount(rawValue: mebibytes << 20))
        #expect(memory.limit.rawValue == mebibytes << 20)
        let configuration = memory.fitted(PrefetchConfiguration())
        let knowledge = LearnerKnowledge(
            configuration: configuration,
            memory: memory,
            hasher: KeyHasher(seed: 1)
        )
        let tables = knowledge.engine.predictor.memoryBytes
        let names = KeyInterner.tableBytes(maximumKeys: memory.maximumKeys) + memory.maximumKeyBytes.rawValue
        let records = 64 * (configuration.maximumOutstanding + configuration.maximumWatched)
        let bytes = tables + names + records
        #expect(bytes <= mebibytes << 20)
        #expect(bytes >= (mebibytes << 20) * 9 / 10)
        // Names of up to 24 bytes take 32: as many of them fit as there are places for keys.
        #expect(memory.maximumKeyBytes.rawValue >= 32 * memory.maximumKeys)
    }

    @Test func `the standard limit gives the standard predictor`() {
        let prediction = LearnerMemory.standard.prediction
        let standard = HybridConfiguration()
        #expect(prediction.contexts == standard.contexts)
        #expect(prediction.keyRecords == standard.keyRecords)
        #expect(prediction.maximumStreams == standard.maximumStreams)
    }

    @Test func `a limit out of range is brought into it`() {
        let least = LearnerMemory(ByteCount(rawValue: 1))
        #expect(least.limit == LearnerMemory.range.lowerBound)
        let most = LearnerMemory(ByteCount(rawValue: .max))
        #expect(most.limit == LearnerMemory.range.upperBound)
        #expect(most.maximumKeys < KeyID.slotLimit)
    }
}
