import ModelRegistry
import NeuralNet
import Testing

/// What ONNX Runtime computes from these files is compared in `Tests/Clients/test_models.py`.
@Suite struct ONNXExportTests {
    @Test func `other tensors than the network's are refused`() {
        let error = failure { () throws(ModelError) in
            _ = try ONNXExport.bytes(Fixture.network, Array(Fixture.tensors().dropLast()), model: "m", version: "1")
        }
        #expect(error?.code == .mismatch)
    }

    @Test func `the same network gives the same bytes, with the model's name in them`() throws {
        let first = try ONNXExport.bytes(Fixture.network, Fixture.tensors(), model: "name-of-model", version: "1")
        let second = try ONNXExport.bytes(Fixture.network, Fixture.tensors(), model: "name-of-model", version: "1")
        #expect(first == second)
        #expect(first.prefix(2) == [0x08, 8])
        #expect(String(decoding: first, as: UTF8.self).contains("name-of-model"))
    }

    @Test func `what was exported for PyTorch is imported as it was`() throws {
        let imported = try PyTorchImport(PyTorchExport.file(Fixture.tensors()), name: "s")
        #expect(imported.network == Fixture.network)
        #expect(imported.tensors == Fixture.tensors())
    }
}
