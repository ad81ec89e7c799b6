internal import CNeuralKernels

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What the kernels are compiled for, slowest first.
///
/// Float and int8 kernels come in pairs: a set names the widest instructions that either of them uses.
public enum InstructionSet: Int32, CaseIterable, Sendable {
    /// The pure-Swift twin: on every processor, and what the others are checked against.
    case reference
    /// What every processor of the architecture has: SSE2 on x86-64, NEON on arm64.
    case baseline
    /// AVX2 with FMA.
    case avx2
    /// AVX2 with FMA, and AVX-VNNI for int8.
    case avxvnni
    /// AVX-512 (F, BW, DQ, VL), and AVX2 for int8.
    case avx512
    /// AVX-512 (F, BW, DQ, VL), and AVX512-VNNI for int8.
    case avx512vnni

    /// The name in settings and reports: `reference`, `sse2` or `neon`, `avx2`, `avxvnni`, `avx512`, `avx512vnni`.
    public var name: String {
        guard self == .baseline else { return "\(self)" }
        #if arch(x86_64)
        return "sse2"
        #elseif arch(arm64)
        return "neon"
        #else
        return "baseline"
        #endif
    }

    /// The set called `name`, spelled as `name` spells it; `nil` for any other text.
    public init?(name: String) {
        guard let set = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = set
    }

    /// Whether this processor has it.
    public var isAvailable: Bool {
        self == .reference || (neural_float_kernels(rawValue) != nil && neural_int8_kernels(rawValue) != nil)
    }

    /// The sets that this processor has, slowest first; `reference` is always among them.
    public static var available: [InstructionSet] {
        allCases.filter(\.isAvailable)
    }

    /// The variable of the environment that names the set to use in place of the fastest, to compare or to look for errors.
    public static let environmentVariable = "PREDIS_KERNELS"

    /// The set that `environmentVariable` names when the process first asks, or else the fastest available.
    ///
    /// A name that is none, or of a set that this processor lacks, is passed over here; the executable refuses it.
    public static let preferred: InstructionSet = {
        let named = getenv(environmentVariable).flatMap { InstructionSet(name: String(cString: $0)) }
        if let named, named.isAvailable { return named }
        return available.last ?? .reference
    }()
}
