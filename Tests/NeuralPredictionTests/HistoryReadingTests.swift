import Foundation
import NeuralPrediction
import PredisPrimitives
import Testing
import Traces

@Suite struct HistoryReadingTests {
    private func withTraces<Result>(_ texts: [String], _ body: ([String]) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("predis-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let paths = try texts.enumerated().map { index, text in
            let file = folder.appendingPathComponent("\(index).csv")
            try Data(text.utf8).write(to: file)
            return file.path
        }
        return try body(paths)
    }

    private let mixed = """
        time,client,op,key,size
        0,a,get,x,1
        0.5,b,set,x,1
        1,b,get,y,1
        2,a,delete,y,1
        3.25,a,get,x,1

        """

    @Test func writesAreLeftOutAndCounted() throws {
        try withTraces([mixed]) { paths in
            let history = try AccessHistory.read(paths: paths)
            #expect(history.keys == [0, 1, 0] && history.writes == 2)
            #expect(history.clients == [1, 2, 1] && history.times == [0, 1, 3.25])
            #expect(history.names[1].elementsEqual(Array("y".utf8)))
        }
    }

    @Test func severalTracesAreOneHistoryWithDifferentClients() throws {
        try withTraces([mixed, mixed]) { paths in
            let history = try AccessHistory.read(paths: paths)
            #expect(history.keys == [0, 1, 0, 0, 1, 0])
            #expect(history.clients == [1, 2, 1, 4, 5, 4])
        }
        let nobodys = "time,client,op,key,size\n0,0,get,x,1\n1,,get,y,1\n"
        try withTraces([mixed, nobodys, mixed]) { paths in
            let clients = try AccessHistory.read(paths: paths).clients
            #expect(Set(clients.prefix(3)).isDisjoint(with: clients.dropFirst(3)))
            #expect(Set(clients.prefix(5)).isDisjoint(with: clients.suffix(3)))
            #expect(clients[3] == clients[4])
        }
        try withTraces([mixed, "x\ny\n"]) { paths in
            let times = try AccessHistory.read(paths: paths).times
            #expect(times.isEmpty)
        }
    }

    @Test func limitsAndDamageAreErrors() throws {
        try withTraces(["time,client,op,key,size\n0,0,set,a,1\n", mixed, "", "time,client,op,key,size\n1,2\n"]) {
            paths in
            #expect(throws: DatasetError.noReads(trace: paths[0], writes: 1)) {
                try AccessHistory.read(paths: [paths[0]])
            }
            var options = AccessHistory.ReadingOptions()
            options.memory = ByteCount(rawValue: 50)
            #expect(throws: DatasetError.self) { try AccessHistory.read(paths: [paths[1]], options) }
            options.memory = ByteCount(rawValue: 1 << 20)
            options.limit = 2
            let keys = try AccessHistory.read(paths: [paths[1]], options).keys
            #expect(keys == [0])
            #expect(throws: TraceError.self) { try AccessHistory.read(paths: [paths[2]]) }
            #expect(throws: TraceError.self) { try AccessHistory.read(paths: [paths[3]]) }
            #expect(throws: TraceError.self) { try AccessHistory.read(paths: ["/nowhere"]) }
        }
    }

    @Test func namesCanBeHidden() throws {
        try withTraces([mixed]) { paths in
            var options = AccessHistory.ReadingOptions()
            options.scrambler = KeyScrambler(seed: 1)
            let history = try AccessHistory.read(paths: paths, options)
            #expect(history.keys == [0, 1, 0])
            #expect(!history.names[0].elementsEqual(Array("x".utf8)))
        }
    }
}
