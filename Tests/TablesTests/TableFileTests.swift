import Foundation
import Tables
import Testing

@Suite struct TableFileTests {
    private static let schema = TableSchema(
        [
            TableColumn("count", .int32),
            TableColumn("total", .int64),
            TableColumn("gap", .float, unit: "s", meaning: "Time between two."),
            TableColumn("time", .double, unit: "s"),
            TableColumn("isRead", .bool),
            TableColumn("key", .text),
        ],
        facts: ["made by": "a test"]
    )

    /// A folder for one test, removed with it.
    private final class Folder {
        let url = FileManager.default.temporaryDirectory.appending(path: "tables-\(UUID().uuidString)")

        init() throws {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        }

        func path(_ name: String) -> String { url.appending(path: name).path }

        var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? [] }

        deinit {
            try? FileManager.default.removeItem(at: url)
        }
    }

    /// Appends three rows.
    private static func append(to file: borrowing TableFile) throws {
        let text = Array("plain,\"two\"\u{1}\n".utf8)
        try [1, -2, .max].withUnsafeBufferPointer { (counts: UnsafeBufferPointer<Int32>) in
            try [1 << 40, 0, -7].withUnsafeBufferPointer { (totals: UnsafeBufferPointer<Int64>) in
                try [0.5, .nan, 3].withUnsafeBufferPointer { (gaps: UnsafeBufferPointer<Float>) in
                    try [1e9, .infinity, 0.25].withUnsafeBufferPointer { (times: UnsafeBufferPointer<Double>) in
                        try [true, false, true].withUnsafeBufferPointer { reads in
                            try [5, 5, text.count].withUnsafeBufferPointer { ends in
                                try text.withUnsafeBytes { text in
                                    try file.append([
                                        .int32(counts), .int64(totals), .float(gaps), .double(times), .bool(reads),
                                        .bytes(text, ends: ends),
                                    ])
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static func write(_ path: String, _ format: TableFile.Format, groups: Int = 1) throws {
        let file = try TableFile(path: path, format: format, schema: schema)
        for _ in 0..<groups { try append(to: file) }
        try file.finish()
    }

    @Test func `CSV quotes what needs it and leaves missing numbers empty`() throws {
        let folder = try Folder()
        try Self.write(folder.path("a.csv"), .csv)
        let text = try String(contentsOfFile: folder.path("a.csv"), encoding: .utf8)
        #expect(
            text == """
                count,total,gap,time,isRead,key
                1,1099511627776,0.5,1000000000.0,true,plain
                -2,0,,,false,""
                2147483647,-7,3.0,0.25,true,",""two""\u{1}\n"\n
                """
        )
        #expect(folder.names == ["a.csv"])
    }

    @Test func `a line of JSON Lines is an object`() throws {
        let folder = try Folder()
        try Self.write(folder.path("a.jsonl"), .jsonl)
        let lines = try String(contentsOfFile: folder.path("a.jsonl"), encoding: .utf8).split(separator: "\n")
        let objects = try lines.map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(objects.map { $0["key"] as? String } == ["plain", "", ",\"two\"\u{1}\n"])
        #expect(objects[1]["gap"] is NSNull && objects[1]["time"] is NSNull)
        #expect(objects.map { $0["isRead"] as? Bool } == [true, false, true])
    }

    @Test func `Parquet begins and ends as its readers expect`() throws {
        let folder = try Folder()
        try Self.write(folder.path("a.parquet"), .parquet, groups: 3)
        let bytes = try [UInt8](Data(contentsOf: URL(filePath: folder.path("a.parquet"))))
        #expect(bytes.prefix(4) == Array("PAR1".utf8)[...] && bytes.suffix(4) == Array("PAR1".utf8)[...])
        let length = bytes.suffix(8).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        let footer = bytes[(bytes.count - 8 - length)..<(bytes.count - 8)]
        #expect(footer.first == 0x15 && footer.last == 0, "it begins with field 1, an integer, and ends with a stop")
    }

    @Test func `numbers only fit into arrays`() throws {
        let folder = try Folder()
        #expect(throws: TableError.self) { try Self.write(folder.path("a.npz"), .npz) }
        #expect(folder.names.isEmpty)
    }

    @Test(arguments: TableFile.Format.allCases)
    func `what is not finished leaves nothing, and what cannot be made is told`(format: TableFile.Format) throws {
        let folder = try Folder()
        let schema = TableSchema([TableColumn("a", .float)])
        do {
            let file = try TableFile(path: folder.path("a"), format: format, schema: schema)
            try [1, 2].withUnsafeBufferPointer { try file.append([.float($0)]) }
        }
        #expect(folder.names.isEmpty)
        #expect(throws: TableError.self) {
            _ = try TableFile(path: folder.path("none/a"), format: format, schema: schema)
        }
    }

    @Test func `equal tables give equal files`() throws {
        let folder = try Folder()
        for format in TableFile.Format.allCases where format != .npz {
            try Self.write(folder.path("1"), format, groups: 2)
            try Self.write(folder.path("2"), format, groups: 2)
            #expect(
                try Data(contentsOf: URL(filePath: folder.path("1")))
                    == Data(contentsOf: URL(filePath: folder.path("2")))
            )
        }
    }

    @Test func `the ending of a name tells the format`() {
        #expect(TableFile.Format(path: "x/y.parquet") == .parquet)
        #expect(TableFile.Format(path: "y.csv.gz") == nil)
    }
}
