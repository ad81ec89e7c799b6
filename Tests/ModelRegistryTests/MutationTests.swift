import ModelRegistry
import NeuralNet
import PredisPrimitives
import Testing

@testable import class ModelRegistry.ByteSource
@testable import struct ModelRegistry.Safetensors
@testable import enum ModelRegistry.VocabularyFile

/// Files changed at random: none may trap, and what is read must be what would be written again.
@Suite struct MutationTests {
    @Test(arguments: 0..<8) func `changed weights are refused or sound`(_ seed: UInt64) throws {
        let small = Fixture.weights(Fixture.tensors()).filter { $0.elements.count < 100 }
        let whole = try Safetensors(tensors: small, metadata: ["a": "b"]).encoded(name: "w")
        var random = SplitMix64(seed: seed)
        for round in 0..<1000 {
            let bytes = mutated(whole, &random)
            guard let file = try? Safetensors(parsing: bytes, name: "w") else { continue }
            let again = try Safetensors(parsing: try file.encoded(name: "w"), name: "w")
            #expect(again.metadata == file.metadata, "seed \(seed), round \(round)")
            #expect(again.tensors.count == file.tensors.count, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: 0..<4) func `changed vocabularies are refused`(_ seed: UInt64) throws {
        let whole = try VocabularyFile.encode(Fixture.vocabulary, name: "v")
        var random = SplitMix64(seed: seed)
        for round in 0..<1000 {
            let bytes = mutated(whole, &random)
            guard bytes != whole else { continue }
            #expect(throws: ModelError.self, "seed \(seed), round \(round)") {
                try VocabularyFile.decode(ByteSource(bytes, name: "v"))
            }
        }
    }

    @Test(arguments: 0..<4) func `changed manifests are refused or sound`(_ seed: UInt64) throws {
        let folder = TemporaryFolder()
        let store = ModelStore(path: folder.path)
        let id = try store.put(Fixture.draft())
        let whole = try bytes(of: store.folder(of: id) + "/manifest.json")
        var random = SplitMix64(seed: seed)
        for round in 0..<500 {
            guard let manifest = try? ModelManifest(parsing: mutated(whole, &random), name: "m") else { continue }
            #expect(manifest.format == 1, "seed \(seed), round \(round)")
            #expect(throws: Never.self, "seed \(seed), round \(round)") { try manifest.architecture.validate() }
        }
    }

    /// With a checksum put right, as a forger would.
    @Test(arguments: 0..<4) func `changed records of a checkpoint are refused or continued`(_ seed: UInt64) throws {
        let training = SmallTraining()
        let trainer = try training.trainer()
        let folder = TemporaryFolder()
        let path = folder.path + "/checkpoint.safetensors"
        var engine = try training.engine()
        _ = try trainer.run(
            &engine,
            hooks: TrainerHooks(
                isCheckpointDue: { $0.epoch == 1 && $0.batch == 1 },
                save: { state in
                    guard state.progress.batch == 1 else { return }
                    let checkpoint = Checkpoint(
                        network: Fixture.network,
                        dataFingerprint: "d",
                        snapshot: state.snapshot,
                        best: state.bestParameters,
                        progress: state.progress
                    )
                    try CheckpointFile(path: path).write(checkpoint)
                }
            )
        )
        let whole = try Safetensors(path: path)
        let record = Array(try #require(whole.metadata["predis.checkpoint"]).utf8)
        var random = SplitMix64(seed: seed)
        var (refused, continued) = (0, 0)
        for _ in 0..<250 {
            var file = whole
            let text = String(decoding: mutated(record, &random, head: record.count), as: UTF8.self)
            file.metadata["predis.checkpoint"] = text
            file.metadata["predis.sha256"] = file.checksum(Array(text.utf8)).description
            do {
                let checkpoint = try CheckpointFile.decode(
                    file,
                    TrainerProgress.self,
                    network: Fixture.network,
                    dataFingerprint: "d",
                    path: path
                )
                _ = try trainer.run(
                    &engine,
                    from: TrainerState(
                        progress: checkpoint.progress,
                        snapshot: checkpoint.snapshot,
                        bestParameters: checkpoint.best
                    )
                )
                continued += 1
            } catch {
                #expect(error is ModelError || error is NeuralNetError, "seed \(seed): \(error)")
                refused += 1
            }
        }
        #expect(refused > 100 && continued > 0, "seed \(seed): \(refused) refused, \(continued) continued")
    }

    /// Two epochs over a few tokens.
    private struct SmallTraining {
        private let set = SequenceSet(
            tokens: (0..<48).map { Int32($0 % 11 + 1) },
            gaps: [],
            segments: [.init(streamStart: 0, judged: 0..<24), .init(streamStart: 24, judged: 24..<48)]
        )

        func trainer() throws -> Trainer {
            try Trainer(
                TrainerConfiguration(epochs: 2, lanes: 2, window: 6),
                training: set,
                validation: set
            )
        }

        func engine() throws -> CPUTrainingEngine {
            try CPUTrainingEngine(
                Fixture.network,
                training: TrainingConfiguration(),
                tensors: Fixture.tensors(),
                lanes: 2,
                maximumSteps: 6
            )
        }
    }

    /// One to three changes: bits, bytes, cuts, repeats.
    ///
    /// Every other change is in the first `head` bytes.
    private func mutated(_ bytes: [UInt8], _ random: inout SplitMix64, head: Int = 64) -> [UInt8] {
        var result = bytes
        for _ in 0...random.next() % 3 {
            guard !result.isEmpty else { return result }
            // Most of what matters stands at the beginning.
            let reach = random.next() % 2 == 0 ? min(head, result.count) : result.count
            let place = Int(random.next() % UInt64(reach))
            let length = min(Int(random.next() % 8) + 1, result.count - place)
            switch random.next() % 6 {
            case 0: result[place] ^= 1 << (random.next() % 8)
            case 1: result[place] = UInt8(truncatingIfNeeded: random.next())
            case 2: result[place] = Array("0123456789{}[],:\"-".utf8)[Int(random.next() % 18)]
            case 3: result.removeSubrange(place..<place + length)
            case 4: result.insert(contentsOf: result[place..<place + length], at: place)
            default: result.removeSubrange(place...)
            }
        }
        return result
    }
}
