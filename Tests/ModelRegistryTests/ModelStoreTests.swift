import Foundation
import ModelRegistry
import NeuralNet
import Testing

@Suite struct ModelStoreTests {
    private let folder = TemporaryFolder()
    private var store: ModelStore { ModelStore(path: folder.path + "/models") }

    @Test func `a model is loaded as it was put`() throws {
        let draft = Fixture.draft()
        let id = try store.put(draft)
        let model = try store.load(id.description)
        #expect(model.id == id)
        #expect(model.tensors() == Fixture.tensors())
        #expect(model.vocabulary == draft.vocabulary)
        let manifest = model.manifest
        #expect(manifest.architecture == draft.architecture)
        #expect(manifest.data == draft.data)
        #expect(manifest.settings == draft.settings)
        #expect(manifest.metrics == draft.metrics)
        #expect(manifest.seed == .max)
        #expect(manifest.parent == nil)
        #expect(manifest.origin == .trained)
        #expect(manifest.weightForm == .float32)
    }

    @Test func `the same model has the same name in any store, another one another`() throws {
        let other = ModelStore(path: folder.path + "/other")
        let id = try store.put(Fixture.draft())
        #expect(try other.put(Fixture.draft()) == id)
        #expect(try store.put(Fixture.draft()) == id)
        #expect(try store.put(Fixture.draft(seed: 2)) != id)
        var renamed = Fixture.draft()
        renamed.data?.name = "other.csv"
        #expect(try store.put(renamed) != id)
        #expect(try store.list().count == 3)
    }

    @Test func `the name is the hash of the manifest, which names the other files by theirs`() throws {
        let id = try store.put(Fixture.draft())
        let path = store.folder(of: id)
        #expect(ContentHash(of: try bytes(of: path + "/manifest.json")) == id)
        let manifest = try store.load(id.description).manifest
        #expect(ContentHash(of: try bytes(of: path + "/weights.safetensors")) == manifest.weights.sha256)
        #expect(ContentHash(of: try bytes(of: path + "/vocabulary.bin")) == manifest.vocabulary.sha256)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).count == 3)
    }

    @Test func `a manifest says the same in the same bytes`() throws {
        let id = try store.put(Fixture.draft())
        let written = try bytes(of: store.folder(of: id) + "/manifest.json")
        let text = String(decoding: written, as: UTF8.self)
        #expect(text.hasPrefix("{\n  \"architecture\" : {\n    \"dropout\" : 0,\n"))
        #expect(text.contains("\"test.top1\" : 0.75"))
        #expect(text.contains("\"seed\" : 18446744073709551615"))
    }

    @Test func `a model goes by few digits, or by its path`() throws {
        let id = try store.put(Fixture.draft())
        _ = try store.put(Fixture.draft(seed: 2))
        #expect(try store.load(String(id.description.prefix(8))).id == id)
        #expect(try store.load(store.folder(of: id)).id == id)
        let copy = folder.path + "/copy"
        try FileManager.default.copyItem(atPath: store.folder(of: id), toPath: copy)
        #expect(try store.load(copy).id == id)
    }

    @Test func `what names no model, or several, is said`() throws {
        // Folders of the right form are enough to name.
        for digits in ["aaaa0", "aaaa1", "bbbb0"] {
            let name = digits + String(repeating: "0", count: 64 - digits.count)
            try FileManager.default.createDirectory(atPath: store.path + "/" + name, withIntermediateDirectories: true)
        }
        #expect(try store.find("bbbb").description.hasPrefix("bbbb0"))
        #expect(try store.find("aaaa1").description.hasPrefix("aaaa1"))
        let messages = ["aaaa", "cccc", "bbb", "BBBB", "../x", ""].map { prefix in
            failure { () throws(ModelError) in _ = try store.find(prefix) }
        }
        #expect(messages.allSatisfy { $0?.code == .reference })
        #expect(
            messages[0]?.description
                == "model \"aaaa\": 2 begin so, aaaa00000000 and aaaa10000000 among them; give more digits"
        )
        #expect(
            messages[1]?.description == "model \"cccc\": none in \(store.path) begins so; the list has those there are"
        )
        #expect(messages[2]?.description.contains("is no hash") == true)
    }

    @Test func `other things in the folder are left alone`() throws {
        let id = try store.put(Fixture.draft())
        try write([1], to: store.path + "/champion")
        try write([1], to: store.path + "/" + String(repeating: "a", count: 64))
        try FileManager.default.createSymbolicLink(
            atPath: store.path + "/" + String(repeating: "b", count: 64),
            withDestinationPath: store.folder(of: id)
        )
        #expect(try store.list().map(\.id) == [id])
    }

    @Test func `no folder is an empty store, a file is none`() throws {
        #expect(try store.list().isEmpty)
        try write([], to: folder.path + "/models")
        #expect(failure { () throws(ModelError) in _ = try store.list() }?.code == .file)
        #expect(failure { () throws(ModelError) in _ = try store.put(Fixture.draft()) }?.code == .file)
    }

    @Test func `many put at the same time`() async throws {
        let store = store
        let ids = try await withThrowingTaskGroup(of: ContentHash.self) { group in
            for number in 0..<16 { group.addTask { try store.put(Fixture.draft(seed: UInt64(number % 4))) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(ids).count == 4)
        #expect(try store.list().map(\.id) == Set(ids).sorted { $0.description < $1.description })
        #expect(try FileManager.default.contentsOfDirectory(atPath: store.path).count == 4)
        for id in Set(ids) { _ = try store.load(id.description) }
    }

    @Test func `a put that was killed leaves nothing that is taken for a model`() throws {
        let id = try store.put(Fixture.draft())
        // What a killed put leaves: a draft, however complete.
        let draft = store.path + "/.new-1-2"
        try FileManager.default.copyItem(atPath: store.folder(of: id), toPath: draft)
        #expect(try store.list().map(\.id) == [id])
        let dayBefore = Date(timeIntervalSinceNow: -48 * 3600)
        try FileManager.default.setAttributes([.modificationDate: dayBefore], ofItemAtPath: draft)
        try store.put(Fixture.draft(seed: 2))
        #expect(!FileManager.default.fileExists(atPath: draft))
    }

    @Test func `a draft that cannot be is not put and leaves nothing`() throws {
        func refusal(_ change: (inout ModelDraft) -> Void) -> String? {
            var draft = Fixture.draft()
            change(&draft)
            return failure { () throws(ModelError) in _ = try store.put(draft) }?.description
        }
        #expect(
            refusal { $0.metrics["loss"] = .nan }
                == "the model's manifest: \"metrics.loss\" is nan; a number in JSON is finite"
        )
        #expect(
            refusal { $0.vocabulary.keys.removeLast() }
                == "the model's vocabulary: 8 keys, 2 buckets and token 0 make 11 tokens; the manifest's architecture has 12"
        )
        #expect(
            refusal { $0.vocabulary = ModelVocabulary(keys: $0.vocabulary.keys + [[5], [6]], buckets: 0) }
                == "the model's vocabulary: no bucket for keys that have no token of their own; a vocabulary has at least 1"
        )
        #expect(refusal { $0.architecture.layers = 0 }?.contains("layers is 0") == true)
        #expect(refusal { $0.weights.removeLast() }?.contains("is missing") == true)
        #expect(refusal { $0.weights[0].elements = .int32([1]) }?.contains("is I32") == true)
        #expect(refusal { $0.weights[0].shape = [16, 12] }?.contains("has the shape [16, 12]") == true)
        #expect(refusal { $0.weights[0].name = "x" }?.contains("is missing") == true)
        #expect((try? FileManager.default.contentsOfDirectory(atPath: store.path)) == [])
    }

    @Test func `removing takes whole models, damaged ones too`() throws {
        let first = try store.put(Fixture.draft())
        let second = try store.put(Fixture.draft(seed: 2))
        try write([], to: store.folder(of: first) + "/manifest.json")
        #expect(try store.remove(String(first.description.prefix(8))) == first)
        #expect(try store.list().map(\.id) == [second])
        #expect(try FileManager.default.contentsOfDirectory(atPath: store.path) == [second.description])
        #expect(failure { () throws(ModelError) in _ = try store.remove(first.description) }?.code == .reference)
    }

    @Test func `a parent is kept unless forced`() throws {
        let parent = try store.put(Fixture.draft())
        var draft = Fixture.draft(seed: 2)
        draft.parent = parent
        let child = try store.put(draft)
        let error = failure { () throws(ModelError) in _ = try store.remove(parent.description) }
        #expect(
            error?.description
                == "model \(parent.short): is the parent of \(child.short); remove those first, or force it"
        )
        try store.remove(parent.description, evenIfParent: true)
        #expect(try store.load(child.description).manifest.parent == parent)
    }
}
