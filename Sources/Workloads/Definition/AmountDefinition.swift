/// A number of bytes or seconds, drawn from a distribution.
public enum AmountDefinition: Sendable, Equatable {
    case constant(Double)
    case uniform(low: Double, high: Double)
    /// The logarithm is normal with standard deviation `sigma`; cut at `most`.
    case lognormal(median: Double, sigma: Double, most: Double)
    /// At least `least`, above `x` with probability `(least / x)^shape`; cut at `most`.
    case pareto(least: Double, shape: Double, most: Double)

    /// The value below which the share `unit`, in `0 ..< 1`, lies.
    func quantile(_ unit: Double) -> Double {
        switch self {
        case .constant(let value): value
        case .uniform(let low, let high): low + unit * (high - low)
        case .lognormal(let median, let sigma, let most):
            min(most, median * PortableMath.exp(sigma * PortableMath.normalQuantile(unit)))
        case .pareto(let least, let shape, let most):
            min(most, least * PortableMath.exp(-PortableMath.log1p(-unit) / shape))
        }
    }
}

/// A time between two events, in seconds.
public enum SpanDefinition: Sendable, Equatable {
    case constant(Double)
    case uniform(low: Double, high: Double)
    case exponential(mean: Double)
    case lognormal(median: Double, sigma: Double)
    /// At least `least`, above `x` with probability `(least / x)^shape`; cut at `most`. Shapes from 1 to 2 make traffic that is
    /// correlated over long times (Willinger et al., "Self-similarity through high-variability", IEEE/ACM ToN 5(1), 1997).
    case pareto(least: Double, shape: Double, most: Double)

    public static let none = SpanDefinition.constant(0)

    /// The value below which the share `unit`, in `0 ..< 1`, lies.
    func quantile(_ unit: Double) -> Double {
        switch self {
        case .constant(let value): value
        case .uniform(let low, let high): low + unit * (high - low)
        case .exponential(let mean): -mean * PortableMath.log1p(-unit)
        case .lognormal(let median, let sigma):
            median * PortableMath.exp(sigma * PortableMath.normalQuantile(unit))
        case .pareto(let least, let shape, let most):
            min(most, least * PortableMath.exp(-PortableMath.log1p(-unit) / shape))
        }
    }
}

// MARK: - Parameters

struct UniformAmount: DefinitionPart {
    var low = 0.0
    var high = 1.0

    static var parameters: [Parameter<Self>] {
        [
            Parameter("low", "The least", \.low, in: 0...1e15),
            Parameter("high", "The most", \.high, in: 0...1e15),
        ]
    }
}

struct ExponentialAmount: DefinitionPart {
    var mean = 1.0

    static var parameters: [Parameter<Self>] { [Parameter("mean", "The mean", \.mean, in: 0...1e15)] }
}

struct LognormalAmount: DefinitionPart {
    var median = 1.0
    var sigma = 1.0
    var most = 1e15

    static var parameters: [Parameter<Self>] {
        [
            Parameter("median", "Half are below", \.median, in: 0...1e15),
            Parameter("sigma", "Standard deviation of the logarithm", \.sigma, in: 0...10),
            Parameter("most", "Larger ones become this", \.most, in: 0...1e15),
        ]
    }
}

struct ParetoAmount: DefinitionPart {
    var least = 1.0
    var shape = 1.5
    var most = 1e15

    static var parameters: [Parameter<Self>] {
        [
            Parameter("least", "The least", \.least, in: 1e-9...1e15),
            Parameter("shape", "How fast the tail falls", \.shape, in: 0.05...100),
            Parameter("most", "Larger ones become this", \.most, in: 0...1e15),
        ]
    }
}

extension AmountDefinition: DefinitionChoice {
    static var kinds: [Kind<Self>] {
        [
            Kind("uniform", "Equally likely between low and high") { (it: UniformAmount) in
                .uniform(low: it.low, high: it.high)
            } _: {
                if case .uniform(let low, let high) = $0 { UniformAmount(low: low, high: high) } else { nil }
            },
            Kind("lognormal", "Sizes over several orders of magnitude") { (it: LognormalAmount) in
                .lognormal(median: it.median, sigma: it.sigma, most: it.most)
            } _: {
                guard case .lognormal(let median, let sigma, let most) = $0 else { return nil }
                return LognormalAmount(median: median, sigma: sigma, most: most)
            },
            Kind("pareto", "A heavy tail") { (it: ParetoAmount) in
                .pareto(least: it.least, shape: it.shape, most: it.most)
            } _: {
                guard case .pareto(let least, let shape, let most) = $0 else { return nil }
                return ParetoAmount(least: least, shape: shape, most: most)
            },
        ]
    }

    static func shorthand(_ text: String) -> Self? {
        guard let value = Seconds(text)?.value, value >= 0 else { return nil }
        return .constant(value)
    }

    var node: DefinitionNode {
        if case .constant(let value) = self { return .text(value.brief) }
        return Self.kinds.lazy.compactMap { kind in
            kind.node(self).map { .map([.init(name: kind.name, node: $0)]) }
        }.first ?? .absent()
    }
}

extension SpanDefinition: DefinitionChoice {
    static var kinds: [Kind<Self>] {
        [
            Kind("uniform", "Equally likely between low and high") { (it: UniformAmount) in
                .uniform(low: it.low, high: it.high)
            } _: {
                if case .uniform(let low, let high) = $0 { UniformAmount(low: low, high: high) } else { nil }
            },
            Kind("exponential", "Without memory") { (it: ExponentialAmount) in
                .exponential(mean: it.mean)
            } _: {
                if case .exponential(let mean) = $0 { ExponentialAmount(mean: mean) } else { nil }
            },
            Kind("lognormal", "As people think") { (it: LognormalSpan) in
                .lognormal(median: it.median, sigma: it.sigma)
            } _: {
                guard case .lognormal(let median, let sigma) = $0 else { return nil }
                return LognormalSpan(median: median, sigma: sigma)
            },
            Kind("pareto", "A heavy tail") { (it: ParetoAmount) in
                .pareto(least: it.least, shape: it.shape, most: it.most)
            } _: {
                guard case .pareto(let least, let shape, let most) = $0 else { return nil }
                return ParetoAmount(least: least, shape: shape, most: most)
            },
        ]
    }

    static func shorthand(_ text: String) -> Self? {
        guard let value = Seconds(text)?.value, value >= 0 else { return nil }
        return .constant(value)
    }

    var node: DefinitionNode {
        if case .constant(let value) = self { return .text(value.brief) }
        return Self.kinds.lazy.compactMap { kind in
            kind.node(self).map { .map([.init(name: kind.name, node: $0)]) }
        }.first ?? .absent()
    }
}

struct LognormalSpan: DefinitionPart {
    var median = 1.0
    var sigma = 1.0

    static var parameters: [Parameter<Self>] {
        [
            Parameter("median", "Half are below", \.median, in: 0...1e15),
            Parameter("sigma", "Standard deviation of the logarithm", \.sigma, in: 0...10),
        ]
    }
}
