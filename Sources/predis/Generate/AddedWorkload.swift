import Foundation
import Workloads

/// What `--add` asks for: a preset, how many times its rate, and when.
struct AddedWorkload {
    private let preset: String
    private var rate = 1.0
    private var from: Seconds?
    private var until: Seconds?

    /// Reads `NAME`, `NAME*0.5`, `NAME@10m`, `NAME*2@10m..20m`.
    init(_ text: String) throws {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let names = parts[0].split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
        preset = String(names[0])
        if names.count == 2 {
            guard let factor = Double(names[1]), factor > 0, factor <= 1e6 else {
                throw Failure.usage("--add has the factor \"\(names[1])\"; give a number above 0, such as web*0.5")
            }
            rate = factor
        }
        guard parts.count == 2 else { return }
        let times = String(parts[1]).components(separatedBy: "..")
        guard times.count <= 2, let from = Seconds(times[0]), times.count == 1 || Seconds(times[1]) != nil else {
            throw Failure.usage("--add has the time \"\(parts[1])\"; give one as 10m or 10m..20m")
        }
        self.from = from
        until = times.count == 2 ? Seconds(times[1]) : nil
    }

    func add(to definition: inout WorkloadDefinition) throws(DefinitionError) {
        definition.add(try .preset(preset), rate: rate, from: from, until: until)
    }
}
