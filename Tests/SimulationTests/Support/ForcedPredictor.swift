import AccessModel
import Prediction

/// Proposes fixed followers of the last key, and pretends at one access that one of them is worth fetching.
struct ForcedPredictor: Predictor, ~Copyable {
    /// One candidate: the number of the access and the key.
    struct Place: Hashable {
        var access: Int
        var key: UInt32
    }

    final class Lessons {
        var outcomes: [Place: Bool] = [:]
        /// Candidates not worth fetching, in order.
        var faint: [Place] = []
    }

    struct Follower {
        var key: UInt32
        var probability: Float
    }

    // The first field is a reference for the reason given in `KeyInterner`.
    private let followers: [UInt32: [Follower]]
    var minimumDistance = 1
    private let forced: Place?
    private let lessons: Lessons
    private var last: UInt32 = 0
    private var accesses = 0

    init(_ followers: [UInt32: [Follower]], forced: Place?, lessons: Lessons) {
        self.followers = followers
        self.forced = forced
        self.lessons = lessons
    }

    mutating func observe(_ event: AccessEvent) {
        last = event.key.rawValue
        accesses += 1
    }

    mutating func predict(into candidates: inout CandidateBuffer) {
        candidates.removeAll()
        for follower in followers[last] ?? [] {
            let place = Place(access: accesses, key: follower.key)
            if follower.probability < 0.16 { lessons.faint.append(place) }
            var candidate = Candidate(key: KeyID(rawValue: follower.key), probability: follower.probability)
            if place == forced { candidate.probability = 0.24 }
            for byte in 0..<4 { candidate.evidence[byte] = UInt8(truncatingIfNeeded: accesses >> (8 * byte)) }
            candidates.append(candidate)
        }
    }

    mutating func learn(_ candidate: Candidate, happened: Bool) {
        var access = 0
        for byte in 0..<4 { access |= Int(candidate.evidence[byte]) << (8 * byte) }
        lessons.outcomes[Place(access: access, key: candidate.key.rawValue)] = happened
    }
}
