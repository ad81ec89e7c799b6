import ModelRegistry
import NeuralNet
import PredisPrimitives
import Testing

@Suite struct QuantizationTests {
    @Test(arguments: 0..<8) func `a number is off by half a scale at most`(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let floats = (0..<20 * 33).map { _ in Float((random.nextUnit() - 0.5) * 10) }
        let rows = Int8Rows(floats, rows: 20)
        for (index, float) in floats.enumerated() {
            let scale = rows.scales[index / 33]
            #expect(abs(Float(rows.values[index]) * scale - float) <= scale * 0.5001, "seed \(seed), number \(index)")
        }
        for row in 0..<20 {
            #expect(rows.values[row * 33..<(row + 1) * 33].map { abs(Int($0)) }.max() == 127)
        }
    }

    @Test func `narrowing what was narrowed changes nothing`() {
        let floats = Fixture.tensors()[1].values
        let first = Int8Rows(floats, rows: 64)
        let widened = floats.indices.map { Float(first.values[$0]) * first.scales[$0 / 16] }
        #expect(Int8Rows(widened, rows: 64).values == first.values)
    }

    @Test func `halves go away from zero, and -128 does not occur`() {
        let rows = Int8Rows([-127, 2.5, -2.5, 0.4, 127], rows: 1)
        #expect(rows.values == [-127, 3, -3, 0, 127])
        #expect(rows.scales == [1])
    }

    @Test(arguments: [0, Float.leastNonzeroMagnitude, 0x1p-143])
    func `a row of next to nothing is zeros`(_ value: Float) {
        let rows = Int8Rows([value, -value], rows: 1)
        #expect(rows.values == [0, 0])
        #expect(rows.scales == [0])
    }

    @Test func `the largest numbers stay finite`() {
        let rows = Int8Rows([.greatestFiniteMagnitude, -.greatestFiniteMagnitude], rows: 1)
        #expect(rows.values == [127, -127])
        #expect(rows.scales[0].isFinite)
    }

    @Test func `a narrow model is one of its own, made of its parent`() throws {
        let folder = TemporaryFolder()
        let store = ModelStore(path: folder.path)
        let parent = try store.load(try store.put(Fixture.draft()).description)
        let draft = try ModelDraft(quantizing: parent)
        let model = try store.load(try store.put(draft).description)
        #expect(model.manifest.parent == parent.id)
        #expect(model.manifest.weightForm == .int8)
        #expect(model.manifest.settings == parent.manifest.settings)
        #expect(model.manifest.metrics.isEmpty)
        #expect(model.manifest.weights.bytes < parent.manifest.weights.bytes)
        for (narrow, wide) in zip(model.tensors(), parent.tensors()) {
            #expect(narrow.name == wide.name && narrow.shape == wide.shape)
            let largest = wide.values.map { abs($0) }.max() ?? 0
            let isMatrix = narrow.name.hasPrefix("lstm.weight") || narrow.name == "head.weight"
            for (left, right) in zip(narrow.values, wide.values) {
                #expect(abs(left - right) <= (isMatrix ? largest / 253 : 0), "\(narrow.name)")
            }
        }
        let error = failure { () throws(ModelError) in _ = try ModelDraft(quantizing: model) }
        #expect(error?.code == .unsupported)
    }
}
