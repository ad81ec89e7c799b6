import RESP

/// One command: how it is called, what it touches, what it does, and how it is documented.
///
/// The table of these values is the only place that knows a command: dispatch, arity, `COMMAND`, `COMMAND DOCS`,
/// read-through and transactions all read it.
final class Command: Sendable {
    /// The name in lower case, as Redis spells it; a subcommand's is only its own part.
    let name: String
    /// The exact number of arguments including the name, or the negated least number.
    let arity: Int
    let flags: Flags
    let keys: KeyPositions
    /// Which keys must be loaded from the origin, if they are not resident, before the handler runs.
    let loading: Loading
    let group: String
    let since: String
    let complexity: String
    let summary: String
    let subcommands: [Command]
    let handler: Handler
    /// Runs the command in place of everything else when it comes alone, outside a transaction.
    let special: Special?
    /// The place in the table, for `CLIENT LIST`; set once, when the table is made.
    nonisolated(unsafe) var index = 0

    init(
        _ name: String,
        arity: Int,
        _ flags: Flags,
        keys: KeyPositions = .none,
        loading: Loading = .nothing,
        group: String,
        since: String,
        complexity: String = "O(1)",
        _ summary: String,
        subcommands: [Command] = [],
        handler: @escaping Handler = { _, _ in },
        special: Special? = nil
    ) {
        self.name = name
        self.arity = arity
        self.flags = flags
        self.keys = keys
        self.loading = loading
        self.group = group
        self.since = since
        self.complexity = complexity
        self.summary = summary
        self.subcommands = subcommands
        self.special = special
        self.handler = handler
    }

    /// Runs the command and appends exactly one reply.
    typealias Handler = @Sendable (Invocation, inout ReplyBuffer) -> Void

    /// Runs the command and appends its reply, or reserves its place.
    typealias Special = @Sendable (Engine, Arguments, Connection) -> Void

    /// Properties a client can ask for with `COMMAND`.
    struct Flags: OptionSet, Sendable {
        var rawValue: UInt16
        static let write = Flags(rawValue: 1 << 0)
        static let readonly = Flags(rawValue: 1 << 1)
        static let denyoom = Flags(rawValue: 1 << 2)
        static let admin = Flags(rawValue: 1 << 3)
        static let noscript = Flags(rawValue: 1 << 4)
        static let loading = Flags(rawValue: 1 << 5)
        static let stale = Flags(rawValue: 1 << 6)
        static let fast = Flags(rawValue: 1 << 7)
        static let noAuth = Flags(rawValue: 1 << 8)
        static let allowBusy = Flags(rawValue: 1 << 9)
        /// Runs at once inside `MULTI`, instead of being queued.
        static let immediate = Flags(rawValue: 1 << 10)
        /// May not stand inside `MULTI`.
        static let noMulti = Flags(rawValue: 1 << 11)
        /// A write that does not look at what it replaces.
        static let blind = Flags(rawValue: 1 << 12)

        /// The names Redis uses, in its order; flags of Predis' own have none.
        static let names: [(flag: Flags, name: String)] = [
            (.write, "write"), (.readonly, "readonly"), (.denyoom, "denyoom"), (.admin, "admin"),
            (.noscript, "noscript"), (.loading, "loading"), (.stale, "stale"), (.fast, "fast"),
            (.noAuth, "no_auth"), (.noMulti, "no_multi"), (.allowBusy, "allow_busy"),
        ]
    }

    /// Where a command's keys stand among its arguments; the name is argument 0.
    enum KeyPositions: Sendable {
        case none
        /// From `first` to `last`, every `step`; a negative `last` counts from the end.
        case range(first: Int, last: Int, step: Int)
        /// Touches keys it does not name.
        case all

        static let first = KeyPositions.range(first: 1, last: 1, step: 1)
    }

    /// What a command must know of the origin.
    enum Loading: Sendable {
        /// The command overwrites, deletes, or looks only at what is resident.
        case nothing
        /// All its keys.
        case keys
        /// The keys, if the arguments ask for the old value or for its existence.
        case ifAsked(@Sendable (Arguments) -> Bool)
    }

    /// Whether `count` arguments, the name included, are acceptable.
    func accepts(argumentCount count: Int) -> Bool {
        arity >= 0 ? count == arity : count >= -arity
    }

    /// The indices of the key arguments among `count` arguments.
    func keyIndices(argumentCount count: Int) -> StrideTo<Int> {
        guard case .range(let first, let last, let step) = keys else { return stride(from: 0, to: 0, by: 1) }
        let end = last < 0 ? count + last : last
        return stride(from: first, to: min(end, count - 1) + 1, by: step)
    }

    /// Whether the keys must be loaded for these arguments.
    func loads(_ arguments: Arguments) -> Bool {
        switch loading {
        case .nothing: false
        case .keys: true
        case .ifAsked(let asks): asks(arguments)
        }
    }
}
