import Testing

@testable import Traces

@Suite struct GzipTraceTests {
    private static let text =
        "time,client,op,key,size\n" + (0..<400).map { "\($0),c\($0 % 3),get,key:\($0 &* 7919 % 97),\($0)\n" }.joined()

    @Test func contentDecidesNotTheName() throws {
        let folder = TraceFolder()
        let plain = folder.write(Self.text, as: "plain.csv.gz")
        let compressed = folder.write(try compressed(Array(Self.text.utf8), .gzip), as: "packed.csv")
        #expect(readAll(plain).records.count == 400)
        #expect(readAll(plain).records == readAll(compressed).records)
    }

    @Test func readsConcatenatedMembersAndPadding() throws {
        let folder = TraceFolder()
        let bytes = Array(Self.text.utf8)
        for cut in [0, 1, 30, 1000, bytes.count] {
            let members = try compressed(Array(bytes[..<cut]), .gzip) + compressed(Array(bytes[cut...]), .gzip)
            for padding in [0, 1, 700] {
                let (records, error) = readAll(folder.write(members + [UInt8](repeating: 0, count: padding)))
                #expect(error == nil)
                #expect(records.count == 400)
            }
        }
    }

    @Test func truncationAtEveryByteIsReported() throws {
        let folder = TraceFolder()
        let bytes = try compressed(Array(Self.text.utf8), .gzip)
        for count in 2..<bytes.count {
            let (records, error) = readAll(folder.write(Array(bytes[..<count])))
            let message = try #require(error?.message, "cut after \(count)")
            #expect(message.contains("ends early"), "cut after \(count): \(message)")
            let line = try #require(error?.line)
            #expect(line == records.count + 2 || (line == 1 && records.isEmpty), "cut after \(count)")
        }
    }

    @Test func damageIsReportedOrHarmless() throws {
        let folder = TraceFolder()
        let whole = readAll(folder.write(Self.text)).records
        let bytes = try compressed(Array(Self.text.utf8), .gzip)
        for index in 2..<bytes.count {
            var damaged = bytes
            damaged[index] ^= 0x55
            let (records, error) = readAll(folder.write(damaged))
            // Fields of the header that carry no data may change freely.
            if error == nil { #expect(records == whole, "byte \(index)") }
            if index > 10 { #expect(error != nil, "byte \(index)") }
        }
    }

    @Test func otherBytesAfterTheEndAreReported() throws {
        let folder = TraceFolder()
        let (records, error) = readAll(folder.write(try compressed(Array(Self.text.utf8), .gzip) + [0, 7]))
        #expect(records.count == 400)
        #expect(error?.message.contains("other bytes after the end") == true)
    }
}
