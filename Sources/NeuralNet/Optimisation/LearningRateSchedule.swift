#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How the learning rate moves while training.
public enum LearningRateSchedule: Sendable, Hashable, Codable {
    /// Always `rate`.
    case constant(rate: Float)
    /// A straight rise to `peak` over `warmUp` updates, then half a cosine down to `floor` at update `total`, and
    /// `floor` on.
    ///
    /// Source: Loshchilov and Hutter, "SGDR", ICLR 2017.
    case cosine(peak: Float, warmUp: Int, total: Int, floor: Float)
    /// `rate`, multiplied by `factor` after every `interval` updates.
    case steps(rate: Float, factor: Float, interval: Int)
    /// `rate`, multiplied by `factor`, down to `floor`, whenever `patience` validations in a row brought no better
    /// loss.
    case plateau(rate: Float, factor: Float, patience: Int, floor: Float)

    /// Checks every range.
    ///
    /// - Throws: ``NeuralNetError`` with code `configuration`.
    public func validate() throws(NeuralNetError) {
        switch self {
        case .constant(let rate):
            try Self.checkRate("rate", rate)
        case .cosine(let peak, let warmUp, let total, let floor):
            try Self.checkRate("peak", peak)
            try Self.check("floor", floor, floor >= 0 && floor <= peak, "0 ... peak (\(peak))")
            try Self.check("warmUp", warmUp, warmUp >= 0 && warmUp < total, "0 up to, not including, total (\(total))")
        case .steps(let rate, let factor, let interval):
            try Self.checkRate("rate", rate)
            try Self.check("factor", factor, factor > 0 && factor <= 1, "above 0, up to 1")
            try Self.check("interval", interval, interval > 0, "at least 1")
        case .plateau(let rate, let factor, let patience, let floor):
            try Self.checkRate("rate", rate)
            try Self.check("factor", factor, factor > 0 && factor < 1, "above 0 and below 1")
            try Self.check("patience", patience, patience > 0, "at least 1")
            try Self.check("floor", floor, floor >= 0 && floor <= rate, "0 ... rate (\(rate))")
        }
    }

    private static func checkRate(_ name: String, _ rate: Float) throws(NeuralNetError) {
        try check(name, rate, rate > 0 && rate.isFinite, "finite and above 0")
    }

    private static func check(_ name: String, _ value: some Any, _ holds: Bool, _ rule: String) throws(NeuralNetError) {
        guard !holds else { return }
        throw NeuralNetError(.configuration, "the learning rate's \(name) is \(value), but it is \(rule): change it")
    }
}

/// A schedule and what it remembers; encoded with a checkpoint, it continues exactly.
public struct LearningRate: Sendable, Hashable, Codable {
    /// The schedule.
    public let schedule: LearningRateSchedule
    /// The best validation loss so far, if there was one.
    public private(set) var best: Double?
    /// Validations since the best one or the last reduction.
    public private(set) var stale = 0
    /// How often a plateau has reduced the rate.
    public private(set) var reductions = 0

    /// A schedule at its beginning.
    ///
    /// - Throws: ``NeuralNetError`` with code `configuration`.
    public init(_ schedule: LearningRateSchedule) throws(NeuralNetError) {
        try schedule.validate()
        self.schedule = schedule
    }

    /// The rate of update `step`, counted from 1.
    public func rate(step: Int) -> Float {
        switch schedule {
        case .constant(let rate):
            return rate
        case .cosine(let peak, let warmUp, let total, let floor):
            if step <= warmUp { return Float(Double(peak) * Double(step) / Double(warmUp)) }
            let progress = min(1, Double(step - warmUp) / Double(total - warmUp))
            return Float(Double(floor) + Double(peak - floor) * (1 + cos(.pi * progress)) / 2)
        case .steps(let rate, let factor, let interval):
            return Float(Double(rate) * pow(Double(factor), Double((step - 1) / interval)))
        case .plateau(let rate, let factor, _, let floor):
            return max(floor, Float(Double(rate) * pow(Double(factor), Double(reductions))))
        }
    }

    /// Whether so many validations can have left this behind.
    func canHaveSeen(validations: Int) -> Bool {
        let counted = 0...max(0, validations)
        return counted.contains(stale) && counted.contains(reductions) && (best?.isFinite ?? true)
            && (best == nil) == (validations == 0)
    }

    /// Takes note of a validation's loss; only a plateau schedule is moved by it.
    public mutating func observe(validationLoss loss: Double) {
        if loss < best ?? .infinity {
            best = loss
            stale = 0
            return
        }
        stale += 1
        if case .plateau(_, _, let patience, _) = schedule, stale >= patience {
            reductions += 1
            stale = 0
        }
    }
}
