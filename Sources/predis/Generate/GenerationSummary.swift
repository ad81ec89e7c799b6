import PredisPrimitives
import Traces

/// What `predis generate` has made.
struct GenerationSummary: Encodable {
    let workload: String
    let seed: UInt64
    let output: String
    var accesses = 0
    var gets = 0
    var sets = 0
    var deletes = 0
    /// Seconds from the beginning to the last access.
    var seconds = 0.0
    /// Sessions that found no place.
    var turnedAway = 0

    init(workload: String, seed: UInt64, output: String) {
        self.workload = workload
        self.seed = seed
        self.output = output
    }

    mutating func count(_ batch: borrowing TraceBatch) {
        accesses += batch.count
        batch.forEach { access, _ in
            switch access.operation {
            case .get: gets += 1
            case .set: sets += 1
            case .delete: deletes += 1
            }
            seconds = access.time
        }
    }

    var text: String {
        let away = turnedAway > 0 ? "; \(turnedAway) sessions found no place: raise arrivals.sessions" : ""
        return """
            \(output): \(accesses) accesses of \(workload) over \(seconds) s, seed \(seed): \
            \(gets) get, \(sets) set, \(deletes) delete\(away)
            """
    }
}
