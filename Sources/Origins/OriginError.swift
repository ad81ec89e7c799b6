/// A failure to load from, or to write to, an origin.
public struct OriginError: Error, Sendable {
    /// What went wrong, for code to decide by.
    ///
    /// Compare with the static members and treat what you do not know like `failed`: codes may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case overloaded
            case unreachable
            case timedOut = "timed out"
            case malformed
            case cancelled
            case circuitOpen = "circuit open"
            case readOnly = "read-only"
            case misconfigured
            case shutDown = "shut down"
            case failed
        }

        private var kind: Kind

        /// The origin, or the queue in front of it, has too much to do; later may work.
        public static let overloaded = Code(kind: .overloaded)
        /// The origin cannot be reached at all; later may work.
        public static let unreachable = Code(kind: .unreachable)
        /// No answer came before the deadline.
        public static let timedOut = Code(kind: .timedOut)
        /// What the origin holds or answered cannot be understood.
        public static let malformed = Code(kind: .malformed)
        /// The work was given up because somebody asked for that.
        public static let cancelled = Code(kind: .cancelled)
        /// The origin was not asked because it has been failing; see `CircuitBreaker`.
        public static let circuitOpen = Code(kind: .circuitOpen)
        /// A write reached an origin that was opened for reading.
        public static let readOnly = Code(kind: .readOnly)
        /// The origin cannot work with the settings it was given.
        public static let misconfigured = Code(kind: .misconfigured)
        /// The request came after `drain` or `shutdown`.
        public static let shutDown = Code(kind: .shutDown)
        /// Anything else; see `OriginError.underlying`.
        public static let failed = Code(kind: .failed)

        public var description: String { kind.rawValue }
    }

    public var code: Code
    /// What went wrong, for a person: the thing, its value, the rule, and what to try.
    public var message: String
    /// The error that caused this one, if it was another.
    public var underlying: (any Error)?

    public init(_ code: Code, _ message: String, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.underlying = underlying
    }

    /// Makes an origin error of any error: itself, `.cancelled` for `CancellationError`, `.failed` for others.
    public init(wrapping error: any Error) {
        switch error {
        case let error as OriginError:
            self = error
        case is CancellationError:
            self.init(.cancelled, "The load was cancelled before the origin answered.", underlying: error)
        default:
            self.init(.failed, "The origin failed: \(error)", underlying: error)
        }
    }

    /// Whether the same request may succeed a moment later.
    public var isRetryable: Bool {
        code == .overloaded || code == .unreachable || code == .timedOut
    }
}

extension OriginError: CustomStringConvertible {
    public var description: String { "\(code): \(message)" }
}
