import PredisPrimitives
import Simulation

/// The story of one key, for `predis simulate --explain`.
enum KeyExplanations {
    /// One line of it as programs read it.
    struct Line: Encodable {
        let access: Int
        let text: String

        init(_ event: StoryEvent) {
            access = event.access
            text = event.text
        }
    }

    /// Runs the first combination of a grid that prefetches, with our own prefetcher if it names none.
    static func result(
        of name: String,
        _ trace: AccessTrace,
        _ grid: SimulationGrid,
        simulate: (SimulationConfiguration) throws -> SimulationResult
    ) throws -> SimulationResult {
        var grid = grid
        grid.prefetchers.removeAll { $0 == .none }
        if grid.prefetchers.isEmpty { grid.prefetchers = [.ours] }
        guard var configuration = grid.configurations.first(where: { $0.prefetcher != .none }) else {
            throw Failure.failed("--explain needs an eviction policy that prefetching goes with; leave --eviction away")
        }
        configuration.explainedKey = try number(name, trace)
        return try simulate(configuration)
    }

    private static func number(_ name: String, _ trace: AccessTrace) throws -> UInt32 {
        if let number = trace.names.find(Array(name.utf8)) { return number }
        if name.hasPrefix("#"), let number = UInt32(name.dropFirst()), Int(number) < trace.keyCount { return number }
        throw Failure.failed(
            "--explain names \"\(name)\", which \(trace.name) has no access to; give a key's name, or #0 to "
                + "#\(trace.keyCount - 1) for its number"
        )
    }

    static func text(_ result: SimulationResult) -> String {
        guard !result.story.isEmpty else { return "The key was neither missed nor proposed." }
        return result.story.map { "access \($0.access): \($0.text)" }.joined(separator: "\n")
    }
}
