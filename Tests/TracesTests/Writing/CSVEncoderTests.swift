import Testing

@testable import Traces

@Suite struct CSVEncoderTests {
    private func row(_ record: TraceRecord) throws -> [String] {
        var bytes: [UInt8] = []
        try record.key.withUnsafeBufferPointer { key in
            try CSVEncoder(columns: [.ttl, .latency]).append(
                TraceBatch.Access(record),
                key: UnsafeRawBufferPointer(key),
                to: &bytes
            )
        }
        return String(decoding: bytes.dropLast(), as: UTF8.self).split(separator: ",", omittingEmptySubsequences: false)
            .map(String.init)
    }

    @Test func timesAreTheShortestTextsThatReadBack() throws {
        var times = [
            0, 1, 0.5, 0.001, 0.000_999, 1e-7, 12.000_001, 1_339_518_083.107412, 999_999_999.999999, 1e9 + 0.1, 1e15,
            0.1 + 0.2,
        ]
        times += (1...2000).map { Double($0 * 7919) / 1e6 }
        for time in times {
            let text = try row(TraceRecord(time: time, key: []))[0]
            #expect(Double(text) == time)
            #expect(text == (time == time.rounded() ? "\(UInt64(time))" : "\(time)"))
        }
    }

    @Test func lifetimesAndLatenciesReadBack() throws {
        for value in [0, 1, 0.1, 0.0002, 1e-9, 3.3e-5, 16_777_216, 3.4e38, 0.123456789, 86400.5] as [Float] {
            let fields = try row(TraceRecord(time: 0, key: [], ttl: value, latency: value))
            #expect(Float(fields[5]) == value, "\(fields[5])")
            #expect(fields[5] == fields[6])
        }
        #expect(try row(TraceRecord(time: 0, key: [], latency: 0.0002))[6] == "0.0002")
    }
}
