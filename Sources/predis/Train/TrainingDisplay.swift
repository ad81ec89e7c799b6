import Foundation
import NeuralNet

/// Training as somebody at a terminal sees it; nothing when nobody watches.
struct TrainingDisplay {
    private let epochs: Int
    private var lastShown = -Double.infinity

    init(epochs: Int) {
        self.epochs = epochs
    }

    /// Between two progress lines, in seconds.
    private static let interval = 0.2

    mutating func show(_ event: TrainerEvent, now: Double) {
        guard Terminal.showsProgress else { return }
        switch event {
        case .batch(let pace):
            guard now - lastShown >= Self.interval else { return }
            lastShown = now
            Terminal.progress(line(pace))
        case .epoch(let record, let seconds):
            Terminal.endProgress()
            Terminal.note(Self.line(record, seconds))
        case .stoppedEarly(let best):
            Terminal.note("no better epoch than \(best): stopped")
        }
    }

    private func line(_ pace: TrainerPace) -> String {
        let figures = String(
            format: "loss %.4f  accuracy %.2f%%  %.0f reads/s",
            pace.tally.loss,
            pace.tally.accuracy * 100,
            pace.positionsPerSecond
        )
        let remaining = pace.remainingSeconds.map { "  at most \(Self.time($0)) left" } ?? ""
        return "epoch \(pace.epoch) of \(epochs)  batch \(pace.batch) of \(pace.batches)  \(figures)\(remaining)"
    }

    private static func line(_ record: EpochRecord, _ seconds: Double) -> String {
        String(
            format: "epoch %d: loss %.4f, accuracy %.2f%%; validation loss %.4f, accuracy %.2f%%%@; %@",
            record.epoch,
            record.training.loss,
            record.training.accuracy * 100,
            record.validation.keyLoss,
            record.validation.accuracy * 100,
            record.isBest ? " (best)" : "",
            time(seconds)
        )
    }

    /// `1:02:03`, `2:03` or `7s`.
    static func time(_ seconds: Double) -> String {
        let whole = Int(min(seconds, 1e9).rounded())
        if whole < 60 { return "\(whole)s" }
        if whole < 3600 { return String(format: "%d:%02d", whole / 60, whole % 60) }
        return String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
    }
}
