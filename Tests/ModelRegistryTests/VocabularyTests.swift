import ModelRegistry
import NeuralNet
import Testing

@testable import class ModelRegistry.ByteSource
@testable import struct ModelRegistry.ContentHash
@testable import enum ModelRegistry.VocabularyFile

@Suite struct VocabularyTests {
    private static func decode(_ bytes: [UInt8]) throws(ModelError) -> ModelVocabulary {
        try VocabularyFile.decode(ByteSource(bytes, name: "v"))
    }

    /// Magic, version, keys, buckets, keys behind their lengths, checksum.
    private static func file(
        version: UInt8 = 1,
        count: UInt32,
        buckets: UInt32 = 1,
        _ keys: [(length: UInt32, bytes: [UInt8])],
        tail: [UInt8] = []
    ) -> [UInt8] {
        func number(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }
        let body =
            Array("PREDVOC".utf8) + [version] + number(count) + number(buckets)
            + keys.flatMap { number($0.length) + $0.bytes } + tail
        return body + ContentHash(of: body).bytes
    }

    @Test func `keys are any bytes`() throws {
        let keys: [[UInt8]] = [[], [0], [0xFF, 0xFE], Array("päge\n".utf8), [UInt8](repeating: 7, count: 70_000)]
        let vocabulary = ModelVocabulary(keys: keys, buckets: 3)
        #expect(try Self.decode(try VocabularyFile.encode(vocabulary, name: "v")) == vocabulary)
        #expect(vocabulary.tokens == 9)
    }

    @Test func `the bytes are those of the description`() throws {
        let vocabulary = ModelVocabulary(keys: [[1], [2, 3]], buckets: 1)
        let expected = Self.file(count: 2, [(1, [1]), (2, [2, 3])])
        #expect(try VocabularyFile.encode(vocabulary, name: "v") == expected)
    }

    @Test func `a file cut anywhere is refused`() throws {
        let whole = try VocabularyFile.encode(Fixture.vocabulary, name: "v")
        for length in whole.indices {
            #expect(failure { () throws(ModelError) in _ = try Self.decode(Array(whole.prefix(length))) } != nil)
        }
    }

    @Test func `a bit turned anywhere is noticed`() throws {
        let whole = try VocabularyFile.encode(Fixture.vocabulary, name: "v")
        for bit in 0..<whole.count * 8 {
            var turned = whole
            turned[bit / 8] ^= 1 << (bit % 8)
            #expect(failure { () throws(ModelError) in _ = try Self.decode(turned) } != nil, "bit \(bit)")
        }
    }

    static let malformed: [MalformedFile] = [
        .init(
            "another file",
            Array("GIF89a..................".utf8),
            .malformed,
            "does not begin with PREDVOC; this is no vocabulary of a model"
        ),
        .init(
            "version 2",
            file(version: 2, count: 0, []),
            .version,
            "format 2 of a vocabulary; this version reads format 1"
        ),
        .init(
            "more keys than there can be",
            file(count: .max, []),
            .tooLarge,
            "4294967295 keys and 1 buckets; at most 16777216 of each are read"
        ),
        .init(
            "more buckets than there can be",
            file(count: 0, buckets: .max, []),
            .tooLarge,
            "0 keys and 4294967295 buckets; at most 16777216 of each are read"
        ),
        .init(
            "more keys than bytes",
            file(count: 1000, []),
            .truncated,
            "32 bytes are left at 16 where 4032 are needed; copy the file again"
        ),
        .init(
            "a key longer than allowed",
            file(count: 1, [(.max, [])]),
            .tooLarge,
            "key 0 has 4294967295 bytes; at most 1048576 are read"
        ),
        .init(
            "a key longer than the file",
            file(count: 1, [(100, [1])]),
            .truncated,
            "33 bytes are left at 20 where 100 are needed; copy the file again"
        ),
        .init("fewer keys than counted", file(count: 2, [(4, [1, 2, 3, 4])]), .tooLarge, "key 1 has "),
        .init(
            "more keys than counted",
            file(count: 1, [(1, [1]), (1, [2])]),
            .malformed,
            "37 bytes behind the last key; a checksum of 32 bytes ends the file"
        ),
        .init(
            "a key twice",
            file(count: 2, [(1, [9]), (1, [9])]),
            .malformed,
            "key 1 stands there twice; each key has one token"
        ),
        .init(
            "another checksum",
            file(count: 1, [(1, [9])]).dropLast() + [0],
            .checksum,
            "the checksum is not that of the keys; copy the file again"
        ),
    ]

    @Test(arguments: malformed) func `a malformed file is refused`(_ file: MalformedFile) throws {
        let error = try #require(failure { () throws(ModelError) in _ = try Self.decode(file.bytes) }, "was read")
        #expect(error.code == file.code)
        #expect(error.description.hasPrefix("v: " + file.message), "\(error.description)")
    }

    @Test func `what could not be read again is not written`() {
        let twice = ModelVocabulary(keys: [[1], [1]], buckets: 1)
        let error = failure { () throws(ModelError) in _ = try VocabularyFile.encode(twice, name: "v") }
        #expect(error?.description == "v: key 1 stands there twice; each key has one token")
        let long = ModelVocabulary(keys: [[UInt8](repeating: 0, count: (1 << 20) + 1)], buckets: 1)
        #expect(failure { () throws(ModelError) in _ = try VocabularyFile.encode(long, name: "v") }?.code == .tooLarge)
    }

    @Test func `keys may come as lines`() throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/keys.txt"
        try write(Array("a\nb b\r\n\u{e4}\n".utf8), to: path)
        let vocabulary = try KeyList.read(path: path, tokens: 8)
        #expect(
            vocabulary == ModelVocabulary(keys: [Array("a".utf8), Array("b b".utf8), Array("\u{e4}".utf8)], buckets: 4)
        )
        #expect(failure { () throws(ModelError) in _ = try KeyList.read(path: path, tokens: 4) }?.code == .mismatch)
        try write(Array("a\nb\na\n".utf8), to: path)
        let error = failure { () throws(ModelError) in _ = try KeyList.read(path: path, tokens: 8) }
        #expect(
            error?.description
                == "\(path):3: the key of line 1 again; each key stands once, in the order of the tokens from 1"
        )
        try write(try VocabularyFile.encode(Fixture.vocabulary, name: "v"), to: path)
        #expect(try KeyList.read(path: path, tokens: 12) == Fixture.vocabulary)
    }
}
