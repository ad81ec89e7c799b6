import ArgumentParser
import Foundation
import NeuralPrediction
import PredisPrimitives

/// The options that say how a trace becomes data to learn from.
struct DataOptions: ParsableArguments {
    @Option(help: "What a stream is: client, global, or auto (clients where the trace has them).")
    var streams = Streams.auto

    @Option(help: "The most keys known by name; all others share buckets.")
    var vocabulary = 4096

    @Option(help: "Buckets that the other keys share.")
    var buckets = 32

    @Option(help: "How often a key must be read in the training part to be known by name.")
    var minimumCount = 2

    @Option(help: "Share of the reads that validates: those after the training part.")
    var validation = 0.1

    @Option(help: "Share of the reads that tests: the last ones.")
    var test = 0.1

    @Option(help: "The most memory that data and network may take, such as 4GiB.")
    var memory = "4GiB"

    enum Streams: String, ExpressibleByArgument, CaseIterable {
        case auto, client, global

        var dataset: AccessDataset.Streams {
            switch self {
            case .auto: .automatic
            case .client: .perClient
            case .global: .global
            }
        }
    }

    func validate() throws {
        guard (1...1_000_000).contains(vocabulary) else {
            throw ValidationError("--vocabulary is \(vocabulary); give a number of keys from 1 to 1000000")
        }
        guard (1...100_000).contains(buckets) else {
            throw ValidationError("--buckets is \(buckets); give a number from 1 to 100000")
        }
        guard minimumCount >= 1 else {
            throw ValidationError("--minimum-count is \(minimumCount); at least 1 is needed")
        }
        _ = try memoryLimit()
        _ = try split()
    }

    func memoryLimit() throws -> ByteCount {
        guard let bytes = ByteCount(memory) else {
            throw ValidationError("--memory is \"\(memory)\"; give bytes such as 4GiB")
        }
        return bytes
    }

    func split() throws -> TimeSplit {
        do throws(DatasetError) {
            return try TimeSplit(validation: validation, test: test)
        } catch {
            throw ValidationError(error.description)
        }
    }

    var limits: Vocabulary.Limits {
        var limits = Vocabulary.Limits()
        limits.keys = vocabulary
        limits.buckets = buckets
        limits.minimumCount = minimumCount
        return limits
    }
}

extension ReadingOptions {
    /// Reads what is learned from.
    func readHistory(_ paths: [String], memory: ByteCount) throws -> AccessHistory {
        var options = AccessHistory.ReadingOptions()
        options.format = try traceFormat()
        options.expandsBlocks = expand
        options.scrambler = scrambler
        options.limit = requests
        options.memory = memory
        Terminal.progress("reading \(paths.joined(separator: ", "))")
        defer { Terminal.endProgress() }
        return try Failure.translating { try AccessHistory.read(paths: paths, options) }
    }
}
