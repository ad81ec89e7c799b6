import Testing

@testable import Traces

@Suite struct CSVTwinTests {
    /// Reads CSV without quotation marks the plain way.
    private func model(_ text: String) -> [TraceRecord] {
        var clients: [Substring: UInt32] = [:]
        return text.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard let time = Double(fields[0]), let size = UInt32(fields[4].isEmpty ? "0" : fields[4]) else {
                return nil
            }
            var client: UInt32 = 0
            if !fields[1].isEmpty, fields[1] != "0" {
                client = clients[fields[1]] ?? UInt32(clients.count + 1)
                clients[fields[1]] = client
            }
            let operations: [Substring: TraceOperation] = ["get": .get, "set": .set, "delete": .delete]
            return operations[fields[2]].map { TraceRecord(time, String(fields[3]), client: client, $0, size: size) }
        }
    }

    @Test func randomFilesReadAsASplittingParserReadsThem() throws {
        for seed in 0..<30 as Range<UInt64> {
            var generator = TestGenerator(state: seed)
            var text = "time,client,op,key,size\n"
            for row in 0..<Int.random(in: 0...800, using: &generator) {
                let time = [
                    String(row), "\(row).\(UInt32.random(in: 0...999_999, using: &generator))",
                    "\(Double.random(in: 0...1e12, using: &generator))",
                ]
                let client = ["", "0", "c\(Int.random(in: 0...40, using: &generator))"]
                let size = ["", "0", String(UInt32.random(in: 0...UInt32.max, using: &generator))]
                let fields = [time, client, ["get", "set", "delete"]].map { $0.randomElement(using: &generator) ?? "" }
                let key = String(UInt64.random(in: 0...UInt64.max, using: &generator) >> UInt64(row % 64), radix: 36)
                text += fields.joined(separator: ",") + ",\(key),\(size.randomElement(using: &generator) ?? "")\n"
            }
            let expected = model(text)
            for compression in TraceWriter.Compression.allCases {
                let (records, error) = readAll(bytes: try compressed(Array(text.utf8), compression))
                #expect(error == nil, "seed \(seed)")
                #expect(records == expected, "seed \(seed)")
            }
        }
    }
}
