import CacheCore
import PredisPrimitives
import RESP

/// Commands about keys, whatever their value.
enum KeyCommands {
    static let all: [Command] = existence + expiry + iteration + inspection

    // MARK: Existence

    private static let existence: [Command] = [
        Command(
            "del",
            arity: -2,
            [.write],
            keys: .range(first: 1, last: -1, step: 1),
            group: "generic",
            since: "1.0.0",
            complexity: "O(N) in the number of keys",
            "Deletes keys; a load of one that is under way is not cached any more."
        ) { call, out in delete(call, &out) },
        Command(
            "unlink",
            arity: -2,
            [.write, .fast],
            keys: .range(first: 1, last: -1, step: 1),
            group: "generic",
            since: "4.0.0",
            complexity: "O(N) in the number of keys",
            "Deletes keys, as DEL."
        ) { call, out in delete(call, &out) },
        Command(
            "exists",
            arity: -2,
            [.readonly, .fast],
            keys: .range(first: 1, last: -1, step: 1),
            loading: .keys,
            group: "generic",
            since: "1.0.0",
            complexity: "O(N) in the number of keys",
            "Counts the keys that have a value, here or at the origin."
        ) { call, out in
            var count: Int64 = 0
            for index in 1..<call.arguments.count { call.read(index) { value in count += value == nil ? 0 : 1 } }
            out.appendInteger(count)
        },
        Command(
            "rename",
            arity: 3,
            [.write],
            keys: .range(first: 1, last: 2, step: 1),
            loading: .keys,
            group: "generic",
            since: "1.0.0",
            "Gives a value another key."
        ) { call, out in
            out.attempt { out throws(CommandFailure) in
                _ = try rename(call, onlyIfAbsent: false)
                out.appendOK()
            }
        },
        Command(
            "renamenx",
            arity: 3,
            [.write, .fast],
            keys: .range(first: 1, last: 2, step: 1),
            loading: .keys,
            group: "generic",
            since: "1.0.0",
            "Gives a value another key, if that one has none."
        ) { call, out in
            out.attempt { out throws(CommandFailure) in
                out.appendInteger(try rename(call, onlyIfAbsent: true) ? 1 : 0)
            }
        },
    ]

    private static func delete(_ call: Invocation, _ out: inout ReplyBuffer) {
        var count: Int64 = 0
        for index in 1..<call.arguments.count where call.remove(index) { count += 1 }
        out.appendInteger(count)
    }

    private static func rename(_ call: Invocation, onlyIfAbsent: Bool) throws(CommandFailure) -> Bool {
        let hashes = [1, 2].map { call.cache.hasher.hash(call.arguments[$0]) }
        var outcome: Result<Bool, CommandFailure> = .success(true)
        call.exclusively(hashes) { call in
            var value: [UInt8]?
            _ = call.modify(1) { current, _ in
                value = current.map { Array($0) }
                return .keep
            }
            guard let value else {
                outcome = .failure(CommandFailure(ReplyError.noSuchKey))
                return
            }
            if onlyIfAbsent, call.exists(2) {
                outcome = .success(false)
                return
            }
            guard !call.arguments[1].elementsEqual(call.arguments[2]) else { return }
            let expiry = call.info(1)?.expiresAt.map { ExpiryUpdate.at($0) } ?? ExpiryUpdate.none
            let written = value.withUnsafeBytes { call.write(2, $0, expiry: expiry) }
            if written == .tooLarge {
                outcome = .failure(CommandFailure(ReplyError.outOfMemory))
            } else {
                _ = call.remove(1)
            }
        }
        return try outcome.get()
    }

    // MARK: Expiry

    private static let expiry: [Command] = [
        expire("expire", .seconds, isAbsolute: false, since: "1.0.0", "Lets a key expire after so many seconds"),
        expire(
            "pexpire",
            .milliseconds,
            isAbsolute: false,
            since: "2.6.0",
            "Lets a key expire after so many milliseconds"
        ),
        expire("expireat", .seconds, isAbsolute: true, since: "1.2.0", "Lets a key expire at a Unix time in seconds"),
        expire(
            "pexpireat",
            .milliseconds,
            isAbsolute: true,
            since: "2.6.0",
            "Lets a key expire at a Unix time in milliseconds"
        ),
        timeLeft("ttl", since: "1.0.0", "Returns the seconds until a key expires.") { ($0 - $1 + 500) / 1000 },
        timeLeft("pttl", since: "2.6.0", "Returns the milliseconds until a key expires.") { $0 - $1 },
        timeLeft("expiretime", since: "7.0.0", "Returns the Unix time in seconds at which a key expires.") { at, _ in
            (at + 500) / 1000
        },
        timeLeft("pexpiretime", since: "7.0.0", "Returns the Unix time in milliseconds at which a key expires.") {
            at,
            _ in
            at
        },
        Command(
            "persist",
            arity: 2,
            [.write, .fast],
            keys: .first,
            group: "generic",
            since: "2.2.0",
            "Removes the expiry of a resident key."
        ) { call, out in
            guard call.info(1)?.expiresAt != nil else {
                out.appendInteger(0)
                return
            }
            _ = call.modify(1) { current, _ in current == nil ? .keep : .setExpiry(.none) }
            out.appendInteger(1)
        },
    ]

    private static func expire(
        _ name: String,
        _ unit: ExpiryOption.Unit,
        isAbsolute: Bool,
        since: String,
        _ summary: String
    ) -> Command {
        Command(
            name,
            arity: -3,
            [.write, .fast],
            keys: .first,
            group: "generic",
            since: since,
            summary + ", if it is resident: [NX | XX | GT | LT]."
        ) { call, out in
            out.attempt { out throws(CommandFailure) in
                let condition = try ExpireCondition(call.arguments)
                let instant = try ExpiryOption.instant(
                    call.arguments[2],
                    unit,
                    isAbsolute: isAbsolute,
                    now: call.now,
                    command: name,
                    mustBePositive: false
                )
                var changed = false
                _ = call.modify(1) { current, info in
                    guard current != nil, condition.allows(instant, replacing: info?.expiresAt) else { return .keep }
                    changed = true
                    return instant <= call.now ? .remove : .setExpiry(.at(instant))
                }
                out.appendInteger(changed ? 1 : 0)
            }
        }
    }

    private static func timeLeft(
        _ name: String,
        since: String,
        _ summary: String,
        _ value: @escaping @Sendable (_ expiresAt: Int64, _ now: Int64) -> Int64
    ) -> Command {
        Command(name, arity: 2, [.readonly, .fast], keys: .first, group: "generic", since: since, summary) {
            call,
            out in
            guard let info = call.info(1) else {
                out.appendInteger(-2)
                return
            }
            out.appendInteger(info.expiresAt.map { value($0, call.now) } ?? -1)
        }
    }

    // MARK: Iteration

    private static let iteration: [Command] = [
        Command(
            "keys",
            arity: 2,
            [.readonly],
            keys: .all,
            group: "generic",
            since: "1.0.0",
            complexity: "O(N) in the number of resident keys",
            "Returns the resident keys that match a pattern."
        ) { call, out in
            let pattern = GlobPattern(call.arguments.bytes(1))
            var keys: [[UInt8]] = []
            var cursor: UInt64 = 0
            repeat {
                cursor = call.cache.scan(cursor: cursor, limit: 1000, now: call.now) { key, _ in
                    if pattern.matches(key) { keys.append(Array(key)) }
                }
            } while cursor != 0
            out.appendArray(keys.count)
            for key in keys { out.appendBulk(key) }
        },
        Command(
            "scan",
            arity: -2,
            [.readonly],
            keys: .all,
            group: "generic",
            since: "2.8.0",
            complexity: "O(1) per call, O(N) for a whole iteration",
            "Iterates over the resident keys: [MATCH pattern] [COUNT n] [TYPE type]."
        ) { call, out in
            out.attempt { out throws(CommandFailure) in try scan(call, &out) }
        },
        Command(
            "randomkey",
            arity: 1,
            [.readonly],
            keys: .all,
            group: "generic",
            since: "1.0.0",
            "Returns some resident key."
        ) { call, out in
            let found = call.cache.withRandomKey(using: &call.engine.random, now: call.now) { key in out.appendBulk(key)
            }
            if !found { out.appendNull(call.version) }
        },
        Command(
            "dbsize",
            arity: 1,
            [.readonly, .fast],
            keys: .all,
            group: "server",
            since: "1.0.0",
            "Counts the resident keys."
        ) {
            call,
            out in
            out.appendInteger(Int64(call.cache.count))
        },
    ]

    private static func scan(_ call: Invocation, _ out: inout ReplyBuffer) throws(CommandFailure) {
        let arguments = call.arguments
        guard let cursor = arguments[1].isEmpty ? 0 : UInt64(arguments.text(1)) else {
            throw CommandFailure("ERR invalid cursor")
        }
        var pattern = GlobPattern([UInt8(ascii: "*")])
        var count: Int64 = 10
        var onlyType: String?
        var index = 2
        while index < arguments.count {
            guard index + 1 < arguments.count else { throw CommandFailure(ReplyError.syntax) }
            if arguments.isWord(index, "MATCH") {
                pattern = GlobPattern(arguments.bytes(index + 1))
            } else if arguments.isWord(index, "COUNT") {
                guard let number = NumberText.integer(arguments[index + 1]) else {
                    throw CommandFailure(ReplyError.notAnInteger)
                }
                guard number >= 1 else { throw CommandFailure(ReplyError.syntax) }
                count = number
            } else if arguments.isWord(index, "TYPE") {
                onlyType = arguments.text(index + 1).lowercased()
            } else {
                throw CommandFailure(ReplyError.syntax)
            }
            index += 2
        }
        var keys: [[UInt8]] = []
        let limit = Int(min(count, 1 << 20))
        let next = call.cache.scan(cursor: cursor, limit: limit, now: call.now) { key, _ in
            if onlyType == nil || onlyType == "string", pattern.matches(key) { keys.append(Array(key)) }
        }
        out.appendArray(2)
        out.appendBulk(String(next))
        out.appendArray(keys.count)
        for key in keys { out.appendBulk(key) }
    }

    // MARK: Inspection

    private static let inspection: [Command] = [
        Command(
            "type",
            arity: 2,
            [.readonly, .fast],
            keys: .first,
            group: "generic",
            since: "1.0.0",
            "Returns the type of a resident key."
        ) {
            call,
            out in
            out.appendSimple(call.info(1) == nil ? "none" : "string")
        },
        Command(
            "object",
            arity: -2,
            [.readonly],
            group: "generic",
            since: "2.2.3",
            "Looks inside a resident entry.",
            subcommands: [
                object("encoding", "Returns how Redis would store the value.") { call, out in
                    var encoding = "raw"
                    _ = call.modify(2) { value, _ in
                        if let value, value.count <= 20, NumberText.integer(value) != nil {
                            encoding = "int"
                        } else if let value, value.count <= 44 {
                            encoding = "embstr"
                        }
                        return .keep
                    }
                    out.appendBulk(encoding)
                },
                object("refcount", "Returns the number of references to the value, which is one.") { _, out in
                    out.appendInteger(1)
                },
                object("freq", "Returns the access counter of the eviction policy.") { call, out in
                    out.appendInteger(Int64(call.info(2)?.frequency ?? 0))
                },
                object("idletime", "Is not known: no eviction policy of Predis keeps access times.") { _, out in
                    out.appendError(
                        "ERR An eviction policy without access times is selected, idle time is not tracked."
                    )
                },
            ]
        ),
        Command(
            "memory",
            arity: -2,
            [.readonly],
            group: "server",
            since: "4.0.0",
            "Tells what entries cost.",
            subcommands: [
                Command(
                    "usage",
                    arity: -3,
                    [.readonly],
                    keys: .range(first: 2, last: 2, step: 1),
                    group: "server",
                    since: "4.0.0",
                    "Returns the bytes a resident entry takes, all its overhead included."
                ) { call, out in
                    if call.arguments.count > 3 {
                        guard call.arguments.count == 5, call.arguments.isWord(3, "SAMPLES") else {
                            out.appendError(ReplyError.syntax)
                            return
                        }
                        guard let samples = NumberText.integer(call.arguments[4]) else {
                            out.appendError(ReplyError.notAnInteger)
                            return
                        }
                        guard samples >= 0 else {
                            out.appendError(ReplyError.syntax)
                            return
                        }
                    }
                    guard let info = call.info(2) else {
                        out.appendNull(call.version)
                        return
                    }
                    out.appendInteger(Int64(info.bytes))
                }
            ]
        ),
    ]

    private static func object(_ name: String, _ summary: String, _ handler: @escaping Command.Handler) -> Command {
        Command(
            name,
            arity: 3,
            [.readonly],
            keys: .range(first: 2, last: 2, step: 1),
            group: "generic",
            since: "2.2.3",
            summary
        ) { call, out in
            if call.info(2) == nil { out.appendNull(call.version) } else { handler(call, &out) }
        }
    }
}

/// The options of the `EXPIRE` family.
private struct ExpireCondition {
    private var onlyIfNone = false
    private var onlyIfSome = false
    private var onlyIfLater = false
    private var onlyIfEarlier = false

    init(_ arguments: Arguments) throws(CommandFailure) {
        for index in 3..<max(3, arguments.count) {
            if arguments.isWord(index, "NX") {
                onlyIfNone = true
            } else if arguments.isWord(index, "XX") {
                onlyIfSome = true
            } else if arguments.isWord(index, "GT") {
                onlyIfLater = true
            } else if arguments.isWord(index, "LT") {
                onlyIfEarlier = true
            } else {
                throw CommandFailure("ERR Unsupported option \(arguments.text(index))")
            }
        }
        if onlyIfNone, onlyIfSome || onlyIfLater || onlyIfEarlier {
            throw CommandFailure("ERR NX and XX, GT or LT options at the same time are not compatible")
        }
        if onlyIfLater, onlyIfEarlier {
            throw CommandFailure("ERR GT and LT options at the same time are not compatible")
        }
    }

    /// Whether an expiry may become `instant`; no expiry counts as later than any.
    func allows(_ instant: Int64, replacing current: Int64?) -> Bool {
        if onlyIfNone, current != nil { return false }
        if onlyIfSome, current == nil { return false }
        if onlyIfLater { return current.map { instant > $0 } ?? false }
        if onlyIfEarlier { return current.map { instant < $0 } ?? true }
        return true
    }
}
