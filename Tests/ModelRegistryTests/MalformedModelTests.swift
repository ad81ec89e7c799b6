import Foundation
import ModelRegistry
import NeuralNet
import Testing

/// A model whose files somebody has changed.
struct DamagedModel: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: ModelError.Code
    /// The message, with `@` for the model's folder.
    let message: String
    let damage: @Sendable (Folder) throws -> Void

    init(
        _ name: String,
        _ code: ModelError.Code,
        _ message: String,
        _ damage: @escaping @Sendable (Folder) throws -> Void
    ) {
        testDescription = name
        self.code = code
        self.message = message
        self.damage = damage
    }

    /// Replaces text of the manifest.
    init(
        _ name: String,
        replacing old: String,
        by new: String,
        _ code: ModelError.Code,
        _ message: String
    ) {
        self.init(name, code, message) { try $0.replace(old, by: new) }
    }

    /// The folder of a model that was in order.
    struct Folder {
        let path: String

        func file(_ name: String) -> String { path + "/" + name }

        func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: file(name)) }

        func replace(_ old: String, by new: String) throws {
            let text = String(decoding: try bytes(of: file("manifest.json")), as: UTF8.self)
            try #require(text.contains(old), "the manifest has no \(old)")
            try write(Array(text.replacingOccurrences(of: old, with: new).utf8), to: file("manifest.json"))
        }

        /// Other weights with the right length and hash in the manifest.
        func sign(_ tensors: [StoredTensor]) throws {
            try sign(try Safetensors(tensors: tensors).encoded(name: "w"))
        }

        func sign(_ weights: [UInt8]) throws {
            let manifest = try ModelManifest(parsing: try bytes(of: file("manifest.json")), name: "m")
            try replace(manifest.weights.sha256.description, by: ContentHash(of: weights).description)
            try replace("\"bytes\" : \(manifest.weights.bytes),", by: "\"bytes\" : \(weights.count),")
            try write(weights, to: file("weights.safetensors"))
        }

        var weights: [StoredTensor] {
            get throws { try Safetensors(path: file("weights.safetensors")).tensors }
        }
    }
}

@Suite struct MalformedModelTests {
    static let files: [DamagedModel] = ["manifest.json", "weights.safetensors", "vocabulary.bin"].flatMap { name in
        [
            DamagedModel("\(name) missing", .file, "@/\(name): No such file or directory; name a file that can be read")
            {
                try $0.remove(name)
            },
            DamagedModel(
                "folder in place of \(name)",
                .file,
                "@/\(name): is no regular file; a model is made of regular files"
            ) {
                try $0.remove(name)
                try FileManager.default.createDirectory(atPath: $0.file(name), withIntermediateDirectories: false)
            },
            DamagedModel(
                "pipe in place of \(name)",
                .file,
                "@/\(name): is no regular file; a model is made of regular files"
            ) {
                try $0.remove(name)
                try #require(mkfifo($0.file(name), 0o600) == 0)
            },
            DamagedModel(
                "link in place of \(name)",
                .file,
                "@/\(name): Too many levels of symbolic links; a file of a model is no symbolic link"
            ) {
                try FileManager.default.moveItem(atPath: $0.file(name), toPath: $0.file("real"))
                try FileManager.default.createSymbolicLink(atPath: $0.file(name), withDestinationPath: $0.file("real"))
            },
        ]
    }

    static let manifests: [DamagedModel] = [
        .init("empty manifest", .malformed, "@/manifest.json: is no JSON") {
            try write([], to: $0.file("manifest.json"))
        },
        .init("manifest cut off", .malformed, "@/manifest.json: is no JSON") {
            try write(try bytes(of: $0.file("manifest.json")).dropLast(), to: $0.file("manifest.json"))
        },
        .init(
            "manifest of a mebibyte",
            .tooLarge,
            "@/manifest.json: 1048577 bytes; at most 1048576 are read, so it is no file of this kind"
        ) {
            try write([UInt8](repeating: 0x20, count: (1 << 20) + 1), to: $0.file("manifest.json"))
        },
        .init(
            "manifest not UTF-8",
            .malformed,
            "@/manifest.json: is not UTF-8; JSON is text in UTF-8, so write it again"
        ) {
            try write([0x7B, 0xFF, 0x7D], to: $0.file("manifest.json"))
        },
        .init(
            "manifest nested deep",
            .tooLarge,
            "@/manifest.json: JSON nested deeper than 16 levels at byte 16; no file of this kind is"
        ) {
            try write([UInt8](repeating: 0x5B, count: 900_000), to: $0.file("manifest.json"))
        },
        .init(
            "manifest that is a list",
            .malformed,
            "@/manifest.json: the document is not of the right form; write the file again"
        ) {
            try write(Array("[]".utf8), to: $0.file("manifest.json"))
        },
        .init(
            "later format",
            replacing: "\"format\" : 1",
            by: "\"format\" : 2",
            .version,
            "@/manifest.json: format 2; this version reads format 1, so use the one that wrote it"
        ),
        .init(
            "format that is a text",
            replacing: "\"format\" : 1",
            by: "\"format\" : \"1\"",
            .malformed,
            "@/manifest.json: \"format\" is not a whole number; write the file again"
        ),
        .init(
            "no format",
            replacing: "\"format\" : 1,",
            by: "",
            .malformed,
            "@/manifest.json: \"format\" is missing; write the file again"
        ),
        .init(
            "a member twice",
            replacing: "\"format\" : 1",
            by: "\"format\" : 1, \"format\" : 1",
            .malformed,
            "@/manifest.json: \"format\" stands twice in one JSON object; a name may stand once, so write the file again"
        ),
        .init(
            "no architecture",
            replacing: "\"architecture\"",
            by: "\"arch\"",
            .malformed,
            "@/manifest.json: \"architecture\" is missing; write the file again"
        ),
        .init(
            "no layers",
            replacing: "\"layers\" : 1,",
            by: "\"layers\" : 0,",
            .malformed,
            "@/manifest.json: architecture: layers is 0"
        ),
        .init(
            "width below 0",
            replacing: "\"hiddenWidth\" : 16",
            by: "\"hiddenWidth\" : -16",
            .malformed,
            "@/manifest.json: architecture: hiddenWidth is -16"
        ),
        .init(
            "width beyond all bounds",
            replacing: "\"hiddenWidth\" : 16",
            by: "\"hiddenWidth\" : 9223372036854775807",
            .malformed,
            "@/manifest.json: architecture: hiddenWidth is 9223372036854775807"
        ),
        .init(
            "width beyond 64 bits",
            replacing: "\"hiddenWidth\" : 16",
            by: "\"hiddenWidth\" : 92233720368547758070",
            .malformed,
            "@/manifest.json: "
        ),
        .init(
            "width that is a fraction",
            replacing: "\"hiddenWidth\" : 16",
            by: "\"hiddenWidth\" : 16.5",
            .malformed,
            "@/manifest.json: "
        ),
        .init(
            "more parameters than there may be",
            replacing: "\"vocabulary\" : 12\n",
            by: "\"vocabulary\" : 16777217\n",
            .malformed,
            "@/manifest.json: architecture: vocabulary is 16777217"
        ),
        .init("unknown origin", replacing: "\"trained\"", by: "\"found\"", .malformed, "@/manifest.json: \"origin\": "),
        .init(
            "unknown form of weights",
            replacing: "\"float32\"",
            by: "\"float8\"",
            .malformed,
            "@/manifest.json: \"weightForm\": "
        ),
        .init(
            "hash of 63 digits",
            replacing: "\"sha256\" : \"0",
            by: "\"sha256\" : \"",
            .malformed,
            "@/manifest.json: "
        ),
        .init(
            "hash in capitals",
            replacing: "\"sha256\" : \"",
            by: "\"sha256\" : \"A",
            .malformed,
            "@/manifest.json: "
        ),
        .init(
            "negative seed",
            replacing: "\"seed\" : 18446744073709551615",
            by: "\"seed\" : -1",
            .malformed,
            "@/manifest.json: "
        ),
        .init(
            "metric that is a text",
            replacing: "\"test.top1\" : 0.75",
            by: "\"test.top1\" : \"good\"",
            .malformed,
            "@/manifest.json: \"metrics.test.top1\" is not a number; write the file again"
        ),
        .init(
            "setting that is a list",
            replacing: "\"epochs\" : 12",
            by: "\"epochs\" : [12]",
            .malformed,
            "@/manifest.json: \"settings.epochs\" is not a text; write the file again"
        ),
        .init(
            "other count of keys",
            replacing: "\"vocabularyKeys\" : 9",
            by: "\"vocabularyKeys\" : 10",
            .mismatch,
            "@/vocabulary.bin: 9 keys and 2 buckets; the manifest says 10 and 2"
        ),
        .init(
            "other count of buckets",
            replacing: "\"vocabularyBuckets\" : 2",
            by: "\"vocabularyBuckets\" : 1",
            .mismatch,
            "@/vocabulary.bin: 9 keys and 2 buckets; the manifest says 9 and 1"
        ),
        .init(
            "more tokens in the network than in the vocabulary",
            replacing: "\"vocabulary\" : 12\n",
            by: "\"vocabulary\" : 13\n",
            .mismatch,
            "@/vocabulary.bin: 9 keys, 2 buckets and token 0 make 12 tokens; the manifest's architecture has 13"
        ),
        .init(
            "other layers than there are weights",
            replacing: "\"layers\" : 1,",
            by: "\"layers\" : 2,",
            .mismatch,
            "@/weights.safetensors: tensor \"lstm.weight_ih_l1\" is missing; the manifest's architecture has one of shape [64, 16]"
        ),
        .init(
            "other width than the weights",
            replacing: "\"hiddenWidth\" : 16",
            by: "\"hiddenWidth\" : 32",
            .mismatch,
            "@/weights.safetensors: tensor \"lstm.weight_ih_l0\" has the shape [64, 16]; the manifest's architecture asks for [128, 16]"
        ),
        .init(
            "a head less than the weights",
            replacing: "\"hasConfidenceHead\" : true",
            by: "\"hasConfidenceHead\" : false",
            .mismatch,
            "@/weights.safetensors: tensor \"confidence.bias\" is no parameter of the manifest's architecture; remove it"
        ),
    ]

    static let contents: [DamagedModel] = [
        .init("weights of another model", .checksum, "@/weights.safetensors: has the SHA-256 ") {
            try write(
                try Safetensors(tensors: Fixture.weights(Fixture.tensors(seed: 2))).encoded(name: "w"),
                to: $0.file("weights.safetensors")
            )
        },
        .init("a bit of a weight turned", .checksum, "@/weights.safetensors: has the SHA-256 ") {
            var changed = try bytes(of: $0.file("weights.safetensors"))
            changed[changed.count - 4] ^= 1
            try write(changed, to: $0.file("weights.safetensors"))
        },
        .init("weights cut off", .truncated, "@/weights.safetensors: ") {
            try write(try bytes(of: $0.file("weights.safetensors")).dropLast(), to: $0.file("weights.safetensors"))
        },
        .init("weights with a byte more", .mismatch, "@/weights.safetensors: ") {
            try write(try bytes(of: $0.file("weights.safetensors")) + [0], to: $0.file("weights.safetensors"))
        },
        .init("vocabulary of another model", .mismatch, "@/vocabulary.bin: ") {
            let other = TemporaryFolder()
            var draft = Fixture.draft()
            draft.vocabulary.keys[0] = Array("another".utf8)
            let store = ModelStore(path: other.path)
            let id = try store.put(draft)
            try write(try bytes(of: store.folder(of: id) + "/vocabulary.bin"), to: $0.file("vocabulary.bin"))
        },
        .init(
            "a bit of a key turned",
            .checksum,
            "@/vocabulary.bin: the checksum is not that of the keys; copy the file again"
        ) {
            var changed = try bytes(of: $0.file("vocabulary.bin"))
            changed[21] ^= 0x80
            try write(changed, to: $0.file("vocabulary.bin"))
        },
        .init(
            "a weight that is no number",
            .malformed,
            "@/weights.safetensors: tensor \"lstm.bias_l0\" holds NaN at 3; every number must be finite, so train or export it again"
        ) {
            var tensors = try $0.weights
            let index = try #require(tensors.firstIndex { $0.name == "lstm.bias_l0" })
            guard case .float(var values) = tensors[index].elements else { return }
            values[3] = 12345.678
            tensors[index].elements = .float(values)
            var file = try Safetensors(tensors: tensors).encoded(name: "w")
            let marker = withUnsafeBytes(of: Float(12345.678).bitPattern.littleEndian) { Array($0) }
            let place = try #require(file.indices.dropLast(3).first { Array(file[$0..<$0 + 4]) == marker })
            file.replaceSubrange(place..<place + 4, with: [0, 0, 0xC0, 0x7F])
            try $0.sign(file)
        },
        .init(
            "a tensor missing",
            .mismatch,
            "@/weights.safetensors: tensor \"head.bias\" is missing; the manifest's architecture has one of shape [12]"
        ) {
            try $0.sign(try $0.weights.filter { $0.name != "head.bias" })
        },
        .init(
            "a tensor too many",
            .mismatch,
            "@/weights.safetensors: tensor \"extra\" is no parameter of the manifest's architecture; remove it"
        ) {
            try $0.sign(try $0.weights + [StoredTensor(name: "extra", shape: [1], elements: .float([1]))])
        },
        .init(
            "a tensor turned round",
            .mismatch,
            "@/weights.safetensors: tensor \"embedding.weight\" has the shape [16, 12]; the manifest's architecture asks for [12, 16]"
        ) {
            try $0.sign(
                try $0.weights.map {
                    StoredTensor(
                        name: $0.name,
                        shape: $0.name == "embedding.weight" ? [16, 12] : $0.shape,
                        elements: $0.elements
                    )
                }
            )
        },
        .init(
            "a tensor of whole numbers",
            .mismatch,
            "@/weights.safetensors: tensor \"head.bias\" is I32; weights of the form float32 are F32"
        ) {
            try $0.sign(
                try $0.weights.map {
                    $0.name == "head.bias"
                        ? StoredTensor(
                            name: $0.name,
                            shape: $0.shape,
                            elements: .int32([Int32](repeating: 0, count: 12))
                        ) : $0
                }
            )
        },
        .init(
            "narrow weights in a model that has none",
            .mismatch,
            "@/weights.safetensors: tensor \"head.weight\" is I8; weights of the form float32 are F32"
        ) {
            try $0.sign(try narrowed($0.weights, scales: 12))
        },
        .init(
            "narrow weights without scales",
            .mismatch,
            "@/weights.safetensors: tensor \"head.weight\" is I8 and \"head.weight.scale\" is missing or not F32 of 12 rows; quantise the model again"
        ) {
            try $0.replace("\"float32\"", by: "\"int8\"")
            try $0.sign(try narrowed($0.weights, scales: nil))
        },
        .init(
            "narrow weights with a scale too few",
            .mismatch,
            "@/weights.safetensors: tensor \"head.weight\" is I8 and \"head.weight.scale\" is missing or not F32 of 12 rows; quantise the model again"
        ) {
            try $0.replace("\"float32\"", by: "\"int8\"")
            try $0.sign(try narrowed($0.weights, scales: 11))
        },
        .init(
            "a negative scale",
            .mismatch,
            "@/weights.safetensors: the scale of row 0 of \"head.weight\" is -1.0; a scale is 0 or more"
        ) {
            try $0.replace("\"float32\"", by: "\"int8\"")
            try $0.sign(try narrowed($0.weights, scales: 12, value: -1))
        },
    ]

    static func narrowed(_ weights: [StoredTensor], scales: Int?, value: Float = 1) throws -> [StoredTensor] {
        var result = weights
        let index = try #require(weights.firstIndex { $0.name == "head.weight" })
        result[index].elements = .int8([Int8](repeating: 1, count: weights[index].elements.count))
        if let scales {
            let values = [Float](repeating: value, count: scales)
            result.append(StoredTensor(name: "head.weight.scale", shape: [scales], elements: .float(values)))
        }
        return result
    }

    @Test(arguments: files + manifests + contents) func `a damaged model is refused`(_ model: DamagedModel) throws {
        let temporary = TemporaryFolder()
        let store = ModelStore(path: temporary.path)
        let id = try store.put(Fixture.draft())
        let path = temporary.path + "/copy"
        try FileManager.default.moveItem(atPath: store.folder(of: id), toPath: path)
        try model.damage(DamagedModel.Folder(path: path))
        let error = try #require(failure { () throws(ModelError) in _ = try store.load(path) }, "was loaded")
        #expect(error.code == model.code)
        #expect(
            error.description.hasPrefix(model.message.replacingOccurrences(of: "@", with: path)),
            "\(error.description)"
        )
        #expect(!error.description.contains("\n"))
    }

    @Test func `a model in the folder of another is refused`() throws {
        let temporary = TemporaryFolder()
        let store = ModelStore(path: temporary.path)
        let first = try store.put(Fixture.draft())
        let second = try store.put(Fixture.draft(seed: 2))
        try FileManager.default.removeItem(atPath: store.folder(of: first))
        try FileManager.default.moveItem(atPath: store.folder(of: second), toPath: store.folder(of: first))
        for reference in [first.description, store.folder(of: first)] {
            #expect(failure { () throws(ModelError) in _ = try store.load(reference) }?.code == .checksum)
        }
        guard case .failure(let error)? = try store.list().first?.manifest else {
            Issue.record("the list shows the model as if it were in order")
            return
        }
        #expect(error.code == .checksum)
    }

    @Test func `no change of a byte of any file goes unnoticed`() throws {
        let temporary = TemporaryFolder()
        let store = ModelStore(path: temporary.path)
        let id = try store.put(Fixture.draft())
        for name in ["manifest.json", "weights.safetensors", "vocabulary.bin"] {
            let path = store.folder(of: id) + "/" + name
            let whole = try bytes(of: path)
            for position in stride(from: 0, to: whole.count, by: max(1, whole.count / 200)) {
                var changed = whole
                changed[position] ^= 0x11
                try write(changed, to: path)
                let error = failure { () throws(ModelError) in _ = try store.load(id.description) }
                #expect(error != nil, "byte \(position) of \(name)")
            }
            try write(whole, to: path)
        }
        _ = try store.load(id.description)
    }
}
