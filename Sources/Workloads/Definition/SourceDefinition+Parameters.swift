/// Numbers of keys that a source can have.
private let counts: ClosedRange<Double> = 1...1e15
private let times: ClosedRange<Double> = 1e-6...1e12

extension SourceDefinition: DefinitionChoice {
    static var kinds: [Kind<Self>] {
        [
            Kind("zipf", "Popularity falls as a power of the rank", SourceDefinition.zipf) {
                if case .zipf(let source) = $0 { source } else { nil }
            },
            Kind("uniform", "All equally likely", SourceDefinition.uniform) {
                if case .uniform(let source) = $0 { source } else { nil }
            },
            Kind("hotspot", "A share of the keys gets a share of the draws", SourceDefinition.hotspot) {
                if case .hotspot(let source) = $0 { source } else { nil }
            },
            Kind("sequential", "Every number once, in order", SourceDefinition.sequential) {
                if case .sequential(let source) = $0 { source } else { nil }
            },
            Kind("loop", "The same numbers in order, again and again", SourceDefinition.loop) {
                if case .loop(let source) = $0 { source } else { nil }
            },
            Kind("stride", "Equal steps, wrapping around", SourceDefinition.stride) {
                if case .stride(let source) = $0 { source } else { nil }
            },
            Kind("shuffle", "All numbers in a new random order each time round", SourceDefinition.shuffle) {
                if case .shuffle(let source) = $0 { source } else { nil }
            },
            Kind("latest", "The newest of a sequential source most often", SourceDefinition.latest) {
                if case .latest(let source) = $0 { source } else { nil }
            },
            Kind("pattern", "A pattern on which sequence models are checked", SourceDefinition.pattern) {
                if case .pattern(let source) = $0 { source } else { nil }
            },
        ]
    }
}

extension ZipfSource.Order: DefinitionValue {}
extension ValidationPattern.Kind: DefinitionValue {}

extension ZipfSource: DefinitionPart {
    static var parameters: [Parameter<Self>] {
        [
            Parameter("count", "How many numbers", \.count, in: counts),
            Parameter("exponent", "How fast popularity falls; 0 is uniform", \.exponent, in: 0...20),
            Parameter("order", "ranked, scrambled, or ycsb", \.order),
            Parameter("drift", "Seconds until all fall by a rank below a new favourite", \.drift, in: times),
            Parameter("lifetime", "Seconds until a new number takes over a number's popularity", \.lifetime, in: times),
        ]
    }
}

extension UniformSource: DefinitionPart {
    static var parameters: [Parameter<Self>] {
        [
            Parameter("count", "How many numbers", \.count, in: counts),
            Parameter("lifetime", "Seconds until a new number takes a number's place", \.lifetime, in: times),
        ]
    }
}

extension HotspotSource: DefinitionPart {
    static var parameters: [Parameter<Self>] {
        [
            Parameter("count", "How many numbers", \.count, in: counts),
            Parameter("hotKeys", "Share of the numbers that is hot", \.hotKeys, in: 0...1),
            Parameter("hotDraws", "Share of the draws that goes to them", \.hotDraws, in: 0...1),
            Parameter("drift", "Seconds until the hot part moves on by one", \.drift, in: times),
        ]
    }
}

extension SequentialSource: DefinitionPart {
    static var parameters: [Parameter<Self>] { [Parameter("first", "The first number", \.first, in: 0...1e15)] }
}

extension LoopSource: DefinitionPart {
    static var parameters: [Parameter<Self>] { [Parameter("count", "How many numbers", \.count, in: counts)] }
}

extension StrideSource: DefinitionPart {
    static var parameters: [Parameter<Self>] {
        [
            Parameter("count", "How many numbers", \.count, in: counts),
            Parameter("step", "From one to the next", \.step, in: 0...1e15),
        ]
    }
}

extension ShuffleSource: DefinitionPart {
    static var parameters: [Parameter<Self>] {
        [
            Parameter("count", "How many numbers", \.count, in: counts),
            Parameter("window", "Shuffle within runs of this length only", \.window, in: counts),
        ]
    }
}

extension LatestSource: DefinitionPart {
    static var parameters: [Parameter<Self>] {
        [
            Parameter("of", "The sequential source", \.of),
            Parameter("exponent", "How fast interest falls with age", \.exponent, in: 0...20),
        ]
    }
}

extension PatternSource: DefinitionPart {
    static var parameters: [Parameter<Self>] {
        [
            Parameter("kind", "sequential, periodic, mixed or random", \.kind),
            Parameter("count", "How many numbers", \.count, in: counts),
            Parameter("period", "Length of the periodic pattern", \.period, in: 1...1e6),
            Parameter("randomShare", "Share of random draws in the mixed pattern", \.randomShare, in: 0...1),
        ]
    }
}
