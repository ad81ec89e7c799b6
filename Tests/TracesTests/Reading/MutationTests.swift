import Testing

@testable import Traces

/// No bytes bring the reader down.
@Suite struct MutationTests {
    private static let fragments: [[UInt8]] = [
        [0], [10], [13], [34], [44], [32], [91], [93], [92], [45], [0xFF], Array("99999999999999999999".utf8),
        Array("1e308".utf8), Array("\\x".utf8), Array("0,".utf8),
    ]

    private func mutated(_ bytes: [UInt8], _ generator: inout TestGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...6, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 2: bytes.remove(at: place)
            case 3: bytes.insert(contentsOf: Self.fragments.randomElement(using: &generator) ?? [], at: place)
            case 4: bytes.removeSubrange(place...)
            default: bytes.insert(contentsOf: bytes[..<place].suffix(40), at: place)
            }
        }
        return bytes
    }

    /// Reads up to 2000 accesses; an expanded I/O may hold more than anybody can wait for.
    private func read(_ bytes: [UInt8], _ format: TraceFormat?) {
        do throws(TraceError) {
            var reader = try TraceReader(bytes: bytes, format: format, expandsBlocks: true)
            var batch = TraceBatch()
            while batch.count < 2000, try reader.read(limit: 37, into: &batch) {}
            batch.forEach { access, _ in precondition(access.time >= 0 && access.time.isFinite) }
        } catch {
            precondition(!error.description.contains { $0 == "\n" }, "\(error)")
        }
    }

    @Test(arguments: FormatSample.all)
    func damagedFilesAreReadOrRefused(sample: FormatSample) throws {
        for (compression, count) in [(TraceWriter.Compression.none, 1500), (.gzip, 200), (.zstd, 200)] {
            let bytes = try compressed(sample.bytes, compression)
            for seed in 0..<UInt64(count) {
                var generator = TestGenerator(state: seed)
                let damaged = mutated(bytes, &generator)
                read(damaged, nil)
                read(damaged, sample.format)
            }
        }
    }

    @Test func layoutsMeetAnything() throws {
        let texts = [
            "key=2,time=1,client=3,op=4,size=5,ttl=6,latency=7,header=1,timeunit=ns", "key=1,delimiter=space",
            "key=3,delimiter=;,latency=1",
        ]
        let maps = try texts.map { try TraceColumnMap($0) }
        for seed in 0..<1500 as Range<UInt64> {
            var generator = TestGenerator(state: seed)
            let bytes = mutated(FormatSample.all[Int(seed) % FormatSample.all.count].bytes, &generator)
            for map in maps { read(bytes, .columns(map)) }
            _ = try? TraceColumnMap(String(decoding: mutated(Array(texts[0].utf8), &generator), as: UTF8.self))
        }
    }

    @Test func everyFormatMeetsEveryOther() {
        for sample in FormatSample.all {
            for format in TraceFormat.named { read(sample.bytes, format) }
        }
    }
}
