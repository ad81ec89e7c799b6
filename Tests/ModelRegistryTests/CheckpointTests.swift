import Foundation
import ModelRegistry
import NeuralNet
import Testing

@Suite struct CheckpointTests {
    struct Progress: Codable, Hashable, Sendable {
        var step = 12345
        var generator = UInt64.max
        var rate: Float = 0.1
        var third = 1.0 / 3
        var limit = Double.infinity
        var history = [0.5, 0.25]
    }

    private let folder = TemporaryFolder()
    private var file: CheckpointFile { CheckpointFile(path: folder.path + "/run.checkpoint") }

    private func checkpoint(seed: UInt64 = 1, hasBest: Bool = true) -> Checkpoint<Progress> {
        let state = ["hidden_l0", "cell_l0"].map {
            NamedTensor(name: $0, shape: [2, 16], values: (0..<32).map { Float($0) / 7 })
        }
        return Checkpoint(
            network: Fixture.network,
            dataFingerprint: "abc",
            snapshot: TrainingSnapshot(
                parameters: Fixture.tensors(seed: seed),
                firstMoments: Fixture.tensors(seed: seed + 1),
                secondMoments: Fixture.tensors(seed: seed + 2),
                carriedState: state
            ),
            best: hasBest ? Fixture.tensors(seed: seed + 3) : [],
            progress: Progress()
        )
    }

    private func read(
        _ network: NetworkConfiguration = Fixture.network,
        data: String = "abc"
    ) throws(ModelError) -> Checkpoint<Progress> {
        try file.read(Progress.self, network: network, dataFingerprint: data)
    }

    @Test(arguments: [true, false]) func `a checkpoint is read to the bit`(_ hasBest: Bool) throws {
        #expect(!file.exists)
        let written = checkpoint(hasBest: hasBest)
        try file.write(written)
        #expect(file.exists)
        let found = try read()
        #expect(found.snapshot == written.snapshot)
        #expect(found.best == written.best)
        #expect(found.progress == written.progress)
    }

    @Test func `a later one takes its place and leaves nothing beside`() throws {
        try file.write(checkpoint())
        try file.write(checkpoint(seed: 9))
        #expect(try read().snapshot == checkpoint(seed: 9).snapshot)
        #expect(folder.names == ["run.checkpoint"])
    }

    @Test func `what a killed writer left is removed by the next, what a living one writes is not`() throws {
        // A number that no process has: beyond the highest that Linux gives.
        try write([1], to: file.path + ".new-2000000000")
        try write([1], to: file.path + ".new-\(getppid())")
        try write([1], to: file.path + ".new-mine")
        try file.write(checkpoint())
        #expect(folder.names == ["run.checkpoint", "run.checkpoint.new-\(getppid())", "run.checkpoint.new-mine"])
    }

    @Test func `one of another network or other data is refused`() throws {
        try file.write(checkpoint())
        var other = Fixture.network
        other.hasConfidenceHead = false
        let network = failure { () throws(ModelError) in _ = try read(other) }
        #expect(network?.code == .mismatch)
        #expect(
            network?.description
                == "\(file.path): is of another network (vocabulary 12, 1 x 16, embedding 16, confidence) than the one to train "
                + "(vocabulary 12, 1 x 16, embedding 16); give the settings it was started with, or train anew"
        )
        let data = failure { () throws(ModelError) in _ = try read(data: "abd") }
        #expect(data?.code == .mismatch)
        #expect(data?.description.contains("fingerprint \"abc\", these have \"abd\"") == true)
    }

    @Test func `weights of a model are no checkpoint, and no file is none`() throws {
        #expect(failure { () throws(ModelError) in _ = try read() }?.code == .file)
        try write(try Safetensors(tensors: Fixture.weights(Fixture.tensors())).encoded(name: "w"), to: file.path)
        let error = failure { () throws(ModelError) in _ = try read() }
        #expect(error?.description.contains("this is no checkpoint") == true)
    }

    @Test func `a later format is refused by its number`() throws {
        try file.write(checkpoint())
        var contents = try Safetensors(path: file.path)
        contents.metadata["predis.checkpoint"] = #"{"format":7,"other":[]}"#
        try write(try contents.encoded(name: "w"), to: file.path)
        let error = failure { () throws(ModelError) in _ = try read() }
        #expect(error?.code == .version)
        #expect(error?.description.contains("format 7 of a checkpoint") == true)
    }

    @Test func `no change goes unnoticed`() throws {
        try file.write(checkpoint())
        let whole = try Safetensors(path: file.path)
        func refusal(_ change: (inout Safetensors) -> Void) throws -> ModelError.Code? {
            var changed = whole
            change(&changed)
            try write(try changed.encoded(name: "w"), to: file.path)
            return failure { () throws(ModelError) in _ = try read() }?.code
        }
        #expect(try refusal { $0.tensors[0].name = "parameters/other" } == .checksum)
        #expect(try refusal { $0.tensors.removeLast() } == .checksum)
        #expect(try refusal { $0.tensors[0].shape = $0.tensors[0].shape + [1] } == .checksum)
        #expect(
            try refusal {
                $0.metadata["predis.checkpoint"] = $0.metadata["predis.checkpoint"]?.replacing("12345", with: "12346")
            } == .checksum
        )
        #expect(try refusal { $0.metadata["predis.sha256"] = nil } == .checksum)
        #expect(try refusal { $0.metadata["predis.sha256"] = String(repeating: "0", count: 64) } == .checksum)
        #expect(try refusal { _ in } == nil)
    }

    @Test func `a weight that is no number is not saved, and the old checkpoint stays`() throws {
        try file.write(checkpoint())
        var broken = checkpoint(seed: 5)
        broken.snapshot.parameters[0].values[7] = .infinity
        let error = failure { () throws(ModelError) in try file.write(broken) }
        #expect(error?.description.contains("tensor \"parameters/embedding.weight\": it holds inf at 7") == true)
        #expect(try read().snapshot == checkpoint().snapshot)
        #expect(folder.names == ["run.checkpoint"])
    }
}
