import Testing

@testable import Traces

@Suite struct ZstdTraceTests {
    private static let text =
        "time,client,op,key,size\n" + (0..<400).map { "\($0),c\($0 % 3),get,key:\($0 &* 7919 % 97),\($0)\n" }.joined()

    @Test func readsConcatenatedFramesAndSkippableOnes() throws {
        let bytes = Array(Self.text.utf8)
        let whole = readAll(bytes: bytes).records
        #expect(whole.count == 400)
        let skippable: [UInt8] = [0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 9, 9, 9]
        for cut in [0, 1, 30, 1000, bytes.count] {
            let frames = try compressed(Array(bytes[..<cut]), .zstd) + compressed(Array(bytes[cut...]), .zstd)
            for file in [frames, skippable + frames, frames + skippable] {
                let (records, error) = readAll(bytes: file)
                #expect(error == nil)
                #expect(records == whole)
            }
        }
    }

    @Test func truncationAtEveryByteIsReported() throws {
        let bytes = try compressed(Array(Self.text.utf8), .zstd)
        for count in 4..<bytes.count {
            let (records, error) = readAll(bytes: Array(bytes[..<count]))
            #expect(error?.message.hasPrefix("the zstd data ends early") == true, "cut after \(count)")
            let line = try #require(error?.line)
            #expect(line == records.count + 2 || (line == 1 && records.isEmpty), "cut after \(count)")
        }
    }

    @Test func damageIsReported() throws {
        let bytes = try compressed(Array(Self.text.utf8), .zstd)
        // The checksum covers all data; before it comes the frame's header.
        for index in 8..<bytes.count {
            var damaged = bytes
            damaged[index] ^= 0x55
            #expect(readAll(bytes: damaged).error != nil, "byte \(index)")
        }
    }

    @Test func otherBytesAfterTheEndAreReported() throws {
        let (records, error) = readAll(bytes: try compressed(Array(Self.text.utf8), .zstd) + [0, 7, 7, 7, 7])
        #expect(records.count == 400)
        #expect(
            error?.description
                == "t:402: the zstd data is damaged (Unknown frame descriptor); copy or record the file again"
        )
    }

    @Test func aWindowLargerThanTheLimitIsRefusedWithARemedy() {
        // The header of a frame with a window of 2^28 bytes, and an empty last block.
        let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0, 18 << 3, 1, 0, 0]
        #expect(
            readAll(bytes: frame).error?.description
                == "t:1: the zstd data looks back more than 128 MiB, which is not supported; unpack it with "
                + "`zstd -d --long=31` first"
        )
    }
}
