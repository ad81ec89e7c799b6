import AccessModel
import Prediction

/// Predicts what the test tells it to, and remembers what it was taught.
struct ScriptedPredictor: Predictor, ~Copyable {
    struct Lesson: Equatable {
        var key: UInt32
        var happened: Bool
    }

    var minimumDistance = 1
    /// The candidates for the access with the given number.
    var script: (Int) -> [(key: UInt32, probability: Float)]
    /// Shared with the test, which cannot reach into the engine.
    let lessons: Lessons
    private var accesses = 0

    final class Lessons {
        private(set) var all: [Lesson] = []
        private(set) var observed = 0

        func noteAccess() { observed += 1 }
        func note(_ lesson: Lesson) { all.append(lesson) }
    }

    init(lessons: Lessons, script: @escaping (Int) -> [(key: UInt32, probability: Float)]) {
        self.lessons = lessons
        self.script = script
    }

    mutating func observe(_ event: AccessEvent) {
        accesses += 1
        lessons.noteAccess()
    }

    mutating func predict(into candidates: inout CandidateBuffer) {
        candidates.removeAll()
        for (key, probability) in script(accesses - 1) {
            candidates.append(Candidate(key: KeyID(rawValue: key), probability: probability))
        }
    }

    mutating func learn(_ candidate: Candidate, happened: Bool) {
        lessons.note(Lesson(key: candidate.key.rawValue, happened: happened))
    }
}
