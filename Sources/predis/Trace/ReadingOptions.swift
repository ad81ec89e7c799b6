import ArgumentParser
import Simulation
import Traces

/// The options of the commands that read traces.
struct ReadingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Format of the traces: \(Self.names); recognised if not given.", valueName: "name"))
    var format: String?

    @Option(
        help: ArgumentHelp(
            "Read a delimited log whose columns are described, such as time=1,key=3,client=2,delimiter=tab,header=1.",
            valueName: "layout"
        )
    )
    var columns: String?

    @Flag(help: "Count an I/O of a block trace as one access for each of its blocks.")
    var expand = false

    @Flag(help: "Replace keys by hashes, so that their names and numbers say nothing.")
    var scrambleKeys = false

    @Option(help: "At most so many accesses of each trace.")
    var requests: Int?

    private static let names = TraceFormat.named.map(\.name).joined(separator: ", ")

    func validate() throws {
        guard (requests ?? 1) >= 1 else { throw ValidationError("--requests must be at least 1") }
        guard format == nil || columns == nil else {
            throw ValidationError("--format and --columns exclude each other")
        }
        _ = try traceFormat()
    }

    /// The format asked for; `nil`: to be recognised.
    func traceFormat() throws -> TraceFormat? {
        if let columns {
            do throws(TraceColumnMap.InvalidLayout) {
                return .columns(try TraceColumnMap(columns))
            } catch {
                throw ValidationError("--columns: \(error.description)")
            }
        }
        guard let format else { return nil }
        guard let known = TraceFormat(name: format) else {
            throw ValidationError("--format names \"\(format)\"; the formats are \(Self.names)")
        }
        return known
    }

    /// What hides the keys' names, if that is asked for.
    var scrambler: KeyScrambler? {
        scrambleKeys ? KeyScrambler(seed: Self.scramblingSeed) : nil
    }

    /// Reads a trace into memory and warns of numbers that tell the future.
    func readTrace(_ path: String) throws -> AccessTrace {
        var options = AccessTrace.ReadingOptions()
        options.format = try traceFormat()
        options.expandsBlocks = expand
        options.scrambler = scrambler
        options.limit = requests
        Terminal.progress("reading \(path)")
        defer { Terminal.endProgress() }
        let trace: AccessTrace
        do throws(TraceError) {
            trace = try AccessTrace.read(path: path, options)
        } catch {
            throw Failure.failed(error.description)
        }
        if trace.leaksOrder { Terminal.note("predis: warning: \(path): \(Self.leakWarning)") }
        return trace
    }

    /// Equal keys of different files stay equal.
    private static let scramblingSeed: UInt64 = 0x7072_6564_6973

    static let leakWarning =
        "keys were numbered in order of first appearance, so the next new key is known beforehand; --scramble-keys hides it"
}
