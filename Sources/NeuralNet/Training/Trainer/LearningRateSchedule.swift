#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The learning rate of each update.
public struct LearningRateSchedule: Sendable, Hashable, Codable {
    /// What the rate does after the warm-up.
    public enum Decay: String, Sendable, Hashable, Codable, CaseIterable {
        /// It stays.
        case none
        /// It falls along a line to the floor at the last update.
        case linear
        /// It falls along half a cosine to the floor at the last update (Loshchilov and Hutter, "SGDR", ICLR 2017).
        case cosine
    }

    /// The highest rate, above 0.
    public var peak: Float
    /// Updates during which the rate rises along a line from near 0 to the peak, at least 0.
    public var warmUpSteps: Int
    /// What the rate does then.
    public var decay: Decay
    /// The rate at the last update, as a share of the peak, `0 ... 1`.
    public var floor: Float

    public init(peak: Float = 0.003, warmUpSteps: Int = 0, decay: Decay = .cosine, floor: Float = 0.05) {
        self.peak = peak
        self.warmUpSteps = warmUpSteps
        self.decay = decay
        self.floor = floor
    }

    /// The rate of update `step`, from 1, of `total`.
    public func rate(step: Int, of total: Int) -> Float {
        if step <= warmUpSteps { return peak * Float(step) / Float(warmUpSteps + 1) }
        let share = Float(min(step, total) - warmUpSteps) / Float(max(1, total - warmUpSteps))
        let height: Float =
            switch decay {
            case .none: 1
            case .linear: 1 - share
            case .cosine: (1 + cosf(.pi * share)) / 2
            }
        return peak * (floor + (1 - floor) * height)
    }

    /// - Throws: ``NeuralNetError`` with code `configuration`.
    public func validate() throws(NeuralNetError) {
        guard peak > 0, peak.isFinite else {
            throw NeuralNetError(.configuration, "the learning rate is \(peak), but it is finite and above 0: use 0.003")
        }
        guard warmUpSteps >= 0 else {
            throw NeuralNetError(.configuration, "warmUpSteps is \(warmUpSteps), but it is at least 0: use 0 or more")
        }
        guard (0...1).contains(floor) else {
            throw NeuralNetError(.configuration, "the floor of the learning rate is \(floor), but it is a share: use 0 ... 1")
        }
    }
}
