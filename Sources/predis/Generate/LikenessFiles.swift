import Simulation
import Tables
import Traces
import Workloads

/// Profiles fitted to traces, and copies written to files.
enum LikenessFiles {
    /// A trace, its format recognised.
    static func readTrace(_ path: String) throws -> AccessTrace {
        do throws(TraceError) {
            return try AccessTrace.read(path: path)
        } catch {
            throw Failure.failed(error.description)
        }
    }

    /// The profile of a trace in memory.
    static func fit(_ trace: AccessTrace) throws -> LikenessProfile {
        Terminal.progress("fitting \(trace.name)")
        defer { Terminal.endProgress() }
        do throws(LikenessError) {
            return try LikenessProfile(AccessColumns(trace))
        } catch {
            throw Failure.failed(error.description)
        }
    }

    /// Writes so many accesses of a copy and tells of each batch.
    static func write(
        _ profile: LikenessProfile,
        seed: UInt64,
        count: Int,
        to path: String,
        format: TraceSink.Format?,
        _ didWrite: (borrowing TraceBatch) -> Void
    ) throws {
        do {
            var generator = try LikenessGenerator(profile, seed: seed)
            var sink = try TraceSink(path: path, format: format, facts: ["like": profile.name, "seed": "\(seed)"])
            var batch = TraceBatch()
            var made = 0
            while made < count {
                batch.removeAll()
                generator.fill(&batch, count: min(4096, count - made))
                try sink.append(batch)
                made += batch.count
                didWrite(batch)
                Terminal.progress("\(made) of \(count) accesses")
            }
            Terminal.endProgress()
            try sink.finish()
        } catch let error as LikenessError {
            throw Failure.failed(error.description)
        } catch let error as TraceError {
            throw Failure.failed(error.description)
        } catch let error as TableError {
            throw Failure.failed(error.description)
        }
    }
}
