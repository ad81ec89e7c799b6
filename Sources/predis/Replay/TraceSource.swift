import Foundation
import PredisPrimitives
import Traces

/// Reads a trace a batch at a time, up to a number of requests.
final class TraceSource: @unchecked Sendable {
    // Safety: used by one thread at a time: the one that makes it, then the event loop of the replay.
    private struct Reading: ~Copyable {
        var reader: TraceReader
        var batch: [TraceRecord] = []
        var position = 0
        var left: Int
    }

    private let reading: Locked<Reading>

    private let scrambler: KeyScrambler?

    /// Opens a trace as the options say.
    init(path: String, _ options: ReadingOptions) throws {
        let format = try options.traceFormat()
        scrambler = options.scrambler
        do throws(TraceError) {
            let reader = try TraceReader(path: path, format: format, expandsBlocks: options.expand)
            reading = Locked(Reading(reader: reader, left: options.requests ?? .max))
        } catch {
            throw Failure.failed(error.description)
        }
    }

    /// The next access, or `nil` at the end.
    func next() throws -> TraceRecord? {
        let result = reading.withLock { reading -> Result<TraceRecord?, TraceError> in
            guard reading.left > 0 else { return .success(nil) }
            if reading.position == reading.batch.count {
                reading.batch.removeAll(keepingCapacity: true)
                reading.position = 0
                do throws(TraceError) {
                    guard try reading.reader.read(limit: 4096, into: &reading.batch) else { return .success(nil) }
                } catch {
                    return .failure(error)
                }
            }
            reading.left -= 1
            reading.position += 1
            return .success(reading.batch[reading.position - 1])
        }
        switch result {
        case .success(var record):
            if let scrambler, let key = record?.key { record?.key = scrambler.scrambled(key) }
            return record
        case .failure(let error): throw Failure.failed(error.description)
        }
    }
}
