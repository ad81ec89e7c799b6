import CacheCore
import PredictiveCache
import PredisPrimitives
import RESP

/// Commands that read and write values.
enum StringCommands {
    static let all: [Command] = reading + writing + counting

    // MARK: Reading

    private static let reading: [Command] = [
        Command(
            "get",
            arity: 2,
            [.readonly, .fast],
            keys: .first,
            loading: .keys,
            group: "string",
            since: "1.0.0",
            "Returns the value of a key; a missing one is loaded from the origin."
        ) { call, out in
            call.read(1) { value in out.appendValue(value, call.version) }
        },
        Command(
            "mget",
            arity: -2,
            [.readonly, .fast],
            keys: .range(first: 1, last: -1, step: 1),
            loading: .keys,
            group: "string",
            since: "1.0.0",
            complexity: "O(N) in the number of keys",
            "Returns the values of several keys; the missing ones are loaded from the origin as one batch."
        ) { call, out in
            out.appendArray(call.arguments.count - 1)
            for index in 1..<call.arguments.count {
                call.read(index) { value in out.appendValue(value, call.version) }
            }
        } special: { engine, arguments, connection in
            if engine.context.store.hasOrigin {
                engine.multipleGet(arguments, connection)
            } else {
                engine.runNow(CommandTable.shared.mget, arguments, connection)
            }
        },
        Command(
            "strlen",
            arity: 2,
            [.readonly, .fast],
            keys: .first,
            loading: .keys,
            group: "string",
            since: "2.2.0",
            "Returns the length of a value in bytes."
        ) { call, out in
            call.read(1) { value in out.appendInteger(Int64(value?.count ?? 0)) }
        },
        Command(
            "getrange",
            arity: 4,
            [.readonly],
            keys: .first,
            loading: .keys,
            group: "string",
            since: "2.4.0",
            complexity: "O(N) in the length of the reply",
            "Returns the bytes of a value from one offset to another, both included."
        ) { call, out in range(call, &out) },
        Command(
            "substr",
            arity: 4,
            [.readonly],
            keys: .first,
            loading: .keys,
            group: "string",
            since: "1.0.0",
            complexity: "O(N) in the length of the reply",
            "The old name of GETRANGE."
        ) { call, out in range(call, &out) },
    ]

    private static func range(_ call: Invocation, _ out: inout ReplyBuffer) {
        guard let first = NumberText.integer(call.arguments[2]), let last = NumberText.integer(call.arguments[3]) else {
            out.appendError(ReplyError.notAnInteger)
            return
        }
        call.read(1) { value in
            guard let value, value.count > 0, !(first < 0 && last < 0 && first > last) else {
                out.appendBulk([])
                return
            }
            let count = Int64(value.count)
            let start = max(0, first < 0 ? first &+ count : first)
            let end = min(count - 1, max(0, last < 0 ? last &+ count : last))
            guard start <= end else {
                out.appendBulk([])
                return
            }
            out.appendBulk(UnsafeRawBufferPointer(rebasing: value[Int(start)...Int(end)]))
        }
    }

    // MARK: Writing

    private static let writing: [Command] = [
        Command(
            "set",
            arity: -3,
            [.write, .denyoom, .blind],
            keys: .first,
            loading: .ifAsked { arguments in
                (3..<max(3, arguments.count)).contains { index in
                    arguments.isWord(index, "GET") || arguments.isWord(index, "NX") || arguments.isWord(index, "XX")
                }
            },
            group: "string",
            since: "1.0.0",
            "Sets the value of a key: [NX | XX] [GET] [EX s | PX ms | EXAT s | PXAT ms | KEEPTTL]."
        ) { call, out in set(call, &out) },
        Command(
            "setnx",
            arity: 3,
            [.write, .denyoom, .fast],
            keys: .first,
            loading: .keys,
            group: "string",
            since: "1.0.0",
            "Sets a value if the key has none."
        ) { call, out in
            switch call.write(1, call.arguments[2], condition: .ifAbsent) {
            case .written: out.appendInteger(1)
            case .conditionFailed: out.appendInteger(0)
            case .tooLarge: out.appendError(ReplyError.outOfMemory)
            }
        },
        Command(
            "setex",
            arity: 4,
            [.write, .denyoom, .blind],
            keys: .first,
            group: "string",
            since: "2.0.0",
            "Sets a value that expires after so many seconds."
        ) { call, out in setExpiring(call, &out, .seconds, "setex") },
        Command(
            "psetex",
            arity: 4,
            [.write, .denyoom, .blind],
            keys: .first,
            group: "string",
            since: "2.6.0",
            "Sets a value that expires after so many milliseconds."
        ) { call, out in setExpiring(call, &out, .milliseconds, "psetex") },
        Command(
            "getset",
            arity: 3,
            [.write, .denyoom, .fast],
            keys: .first,
            loading: .keys,
            group: "string",
            since: "1.0.0",
            "Sets a value and returns the one it replaces."
        ) { call, out in
            out.attempt { out throws(CommandFailure) in
                let old = try replace(call, expiry: .none)
                out.appendValue(old, call.version)
            }
        },
        Command(
            "getdel",
            arity: 2,
            [.write, .fast],
            keys: .first,
            loading: .keys,
            group: "string",
            since: "6.2.0",
            "Returns a value and deletes its key."
        ) { call, out in
            call.read(1) { value in out.appendValue(value, call.version) }
            _ = call.remove(1)
        },
        Command(
            "getex",
            arity: -2,
            [.write, .fast],
            keys: .first,
            loading: .keys,
            group: "string",
            since: "6.2.0",
            "Returns a value and sets its expiry: [EX s | PX ms | EXAT s | PXAT ms | PERSIST]."
        ) { call, out in
            out.attempt { out throws(CommandFailure) in try getExpiring(call, &out) }
        },
        Command(
            "mset",
            arity: -3,
            [.write, .denyoom, .blind],
            keys: .range(first: 1, last: -1, step: 2),
            group: "string",
            since: "1.0.1",
            complexity: "O(N) in the number of keys",
            "Sets the values of several keys."
        ) { call, out in
            guard call.arguments.count % 2 == 1 else {
                out.appendError(ReplyError.wrongArity("mset"))
                return
            }
            out.appendWriteResult(writeAll(call))
        },
        Command(
            "msetnx",
            arity: -3,
            [.write, .denyoom],
            keys: .range(first: 1, last: -1, step: 2),
            loading: .keys,
            group: "string",
            since: "1.0.1",
            complexity: "O(N) in the number of keys",
            "Sets the values of several keys if none of them has one."
        ) { call, out in
            guard call.arguments.count % 2 == 1 else {
                out.appendError(ReplyError.wrongArity("msetnx"))
                return
            }
            let indices = stride(from: 1, to: call.arguments.count, by: 2)
            let hashes = indices.map { call.cache.hasher.hash(call.arguments[$0]) }
            call.exclusively(hashes) { call in
                if indices.contains(where: call.exists) {
                    out.appendInteger(0)
                } else if writeAll(call) == .tooLarge {
                    out.appendError(ReplyError.outOfMemory)
                } else {
                    out.appendInteger(1)
                }
            }
        },
        Command(
            "append",
            arity: 3,
            [.write, .denyoom, .fast],
            keys: .first,
            loading: .keys,
            group: "string",
            since: "2.0.0",
            complexity: "O(N) in the length of the value",
            "Appends to a value and returns its new length."
        ) { call, out in
            edit(call, &out) { value throws(CommandFailure) in
                let suffix = call.arguments[2]
                try checkLength(value.count + suffix.count, call)
                value.append(contentsOf: suffix)
            }
        },
        Command(
            "setrange",
            arity: 4,
            [.write, .denyoom],
            keys: .first,
            loading: .keys,
            group: "string",
            since: "2.2.0",
            complexity: "O(N) in the length of the value",
            "Overwrites a part of a value and returns its new length."
        ) { call, out in
            guard let offset = NumberText.integer(call.arguments[2]) else {
                out.appendError(ReplyError.notAnInteger)
                return
            }
            guard offset >= 0 else {
                out.appendError(ReplyError.offsetOutOfRange)
                return
            }
            let part = call.arguments[3]
            guard part.count > 0 else {
                call.read(1) { value in out.appendInteger(Int64(value?.count ?? 0)) }
                return
            }
            edit(call, &out) { value throws(CommandFailure) in
                let (end, overflowed) = Int(offset).addingReportingOverflow(part.count)
                guard !overflowed else { throw CommandFailure(ReplyError.tooLong) }
                try checkLength(end, call)
                if value.count < end { value.append(contentsOf: repeatElement(0, count: end - value.count)) }
                value.replaceSubrange(Int(offset)..<end, with: part)
            }
        },
    ]

    private static func checkLength(_ count: Int, _ call: Invocation) throws(CommandFailure) {
        guard count <= call.context.limits.request.maximumBulkLength else { throw CommandFailure(ReplyError.tooLong) }
    }

    private static func writeAll(_ call: Invocation) -> WriteResult {
        for index in stride(from: 1, to: call.arguments.count, by: 2)
        where call.write(index, call.arguments[index + 1]) == .tooLarge {
            return .tooLarge
        }
        return .written
    }

    private static func setExpiring(
        _ call: Invocation,
        _ out: inout ReplyBuffer,
        _ unit: ExpiryOption.Unit,
        _ name: String
    ) {
        out.attempt { out throws(CommandFailure) in
            let instant = try ExpiryOption.instant(
                call.arguments[2],
                unit,
                isAbsolute: false,
                now: call.now,
                command: name,
                mustBePositive: true
            )
            out.appendWriteResult(call.write(1, call.arguments[3], expiry: .at(instant)))
        }
    }

    private static func set(_ call: Invocation, _ out: inout ReplyBuffer) {
        if call.arguments.count == 3 {
            out.appendWriteResult(call.write(1, call.arguments[2]))
            return
        }
        out.attempt { out throws(CommandFailure) in
            let options = try SetOptions(call)
            if options.returnsOld {
                try setReturningOld(call, options, &out)
                return
            }
            switch call.write(1, call.arguments[2], expiry: options.expiry, condition: options.condition) {
            case .written: out.appendOK()
            case .conditionFailed: out.appendNull(call.version)
            case .tooLarge: out.appendError(ReplyError.outOfMemory)
            }
        }
    }

    private static func setReturningOld(
        _ call: Invocation,
        _ options: SetOptions,
        _ out: inout ReplyBuffer
    ) throws(CommandFailure) {
        var old: [UInt8]?
        let result = call.modify(1) { current, _ in
            old = current.map { Array($0) }
            let isWanted =
                switch options.condition {
                case .always: true
                case .ifAbsent: current == nil
                case .ifPresent: current != nil
                }
            return isWanted ? .replace(value: call.arguments.bytes(2), expiry: options.expiry) : .keep
        }
        if result == .tooLarge { throw CommandFailure(ReplyError.outOfMemory) }
        out.appendValue(old, call.version)
    }

    /// Replaces the value of the first key by the second argument and returns the old one.
    private static func replace(_ call: Invocation, expiry: ExpiryUpdate) throws(CommandFailure) -> [UInt8]? {
        var old: [UInt8]?
        let result = call.modify(1) { current, _ in
            old = current.map { Array($0) }
            return .replace(value: call.arguments.bytes(2), expiry: expiry)
        }
        if result == .tooLarge { throw CommandFailure(ReplyError.outOfMemory) }
        return old
    }

    private static func getExpiring(_ call: Invocation, _ out: inout ReplyBuffer) throws(CommandFailure) {
        var persists = false
        var deadline: ExpiryOption.Deadline?
        var index = 2
        while index < call.arguments.count {
            if call.arguments.isWord(index, "PERSIST"), deadline == nil {
                persists = true
            } else if !persists, let next = ExpiryOption.Deadline(call.arguments, index, after: deadline) {
                deadline = next
                index += 1
            } else {
                throw CommandFailure(ReplyError.syntax)
            }
            index += 1
        }
        var value: [UInt8]?
        call.read(1) { value = $0.map { Array($0) } }
        // As in Redis, a missing key is not asked when it should expire.
        guard value != nil else {
            out.appendNull(call.version)
            return
        }
        let instant = try deadline?.instant(call.arguments, now: call.now, command: "getex")
        if let update = instant.map({ ExpiryUpdate.at($0) }) ?? (persists ? ExpiryUpdate.none : nil) {
            _ = call.modify(1) { current, info in
                guard let current else { return .keep }
                // A value that is only in hand, not in the cache, has to be put there to expire.
                return info == nil ? .replace(value: Array(current), expiry: update) : .setExpiry(update)
            }
        }
        out.appendValue(value, call.version)
    }

    // MARK: Counting

    private static let counting: [Command] = [
        counter("incr", arity: 2, since: "1.0.0", "Adds one to the integer value of a key.") { _, _ in 1 },
        counter("decr", arity: 2, since: "1.0.0", "Subtracts one from the integer value of a key.") { _, _ in -1 },
        counter("incrby", arity: 3, since: "1.0.0", "Adds to the integer value of a key.") { text, _ in
            NumberText.integer(text)
        },
        counter("decrby", arity: 3, since: "1.0.0", "Subtracts from the integer value of a key.") {
            text,
            failure in
            guard let number = NumberText.integer(text) else { return nil }
            // The negated smallest integer does not exist.
            if number == .min { failure = ReplyError.decrementOverflow }
            return 0 &- number
        },
        Command(
            "incrbyfloat",
            arity: 3,
            [.write, .denyoom, .fast],
            keys: .first,
            loading: .keys,
            group: "string",
            since: "2.6.0",
            "Adds to the floating-point value of a key."
        ) { call, out in
            out.attempt { out throws(CommandFailure) in
                guard let step = NumberText.longDouble(call.arguments[2]) else {
                    throw CommandFailure(ReplyError.notAFloat)
                }
                var text: [UInt8] = []
                let result = try call.modify(1) { (current, _) throws(CommandFailure) in
                    guard let old = current.map({ NumberText.longDouble($0) }) ?? 0 else {
                        throw CommandFailure(ReplyError.notAFloat)
                    }
                    guard (old + step).isFinite else { throw CommandFailure(ReplyError.notFinite) }
                    text = NumberText.text(old + step)
                    return .replace(value: text, expiry: .keep)
                }
                if result == .tooLarge { throw CommandFailure(ReplyError.outOfMemory) }
                out.appendBulk(text)
            }
        },
    ]

    private static func counter(
        _ name: String,
        arity: Int,
        since: String,
        _ summary: String,
        step: @escaping @Sendable (UnsafeRawBufferPointer, inout StaticString?) -> Int64?
    ) -> Command {
        Command(
            name,
            arity: arity,
            [.write, .denyoom, .fast],
            keys: .first,
            loading: .keys,
            group: "string",
            since: since,
            summary
        ) { call, out in
            var failure: StaticString?
            guard let step = step(call.arguments[call.arguments.count - 1], &failure) else {
                out.appendError(ReplyError.notAnInteger)
                return
            }
            if let failure {
                out.appendError(failure)
                return
            }
            out.attempt { out throws(CommandFailure) in
                var sum: Int64 = 0
                let result = try call.modify(1) { (current, _) throws(CommandFailure) in
                    guard let old = current.map({ NumberText.integer($0) }) ?? 0 else {
                        throw CommandFailure(ReplyError.notAnInteger)
                    }
                    let (total, overflowed) = old.addingReportingOverflow(step)
                    guard !overflowed else { throw CommandFailure(ReplyError.overflow) }
                    sum = total
                    return .replace(value: Array(String(total).utf8), expiry: .keep)
                }
                if result == .tooLarge { throw CommandFailure(ReplyError.outOfMemory) }
                out.appendInteger(sum)
            }
        }
    }

    /// Changes a value in place and replies with its new length.
    private static func edit(
        _ call: Invocation,
        _ out: inout ReplyBuffer,
        _ change: (inout [UInt8]) throws(CommandFailure) -> Void
    ) {
        out.attempt { out throws(CommandFailure) in
            var count = 0
            let result = try call.modify(1) { (current, _) throws(CommandFailure) in
                var value = current.map { Array($0) } ?? []
                try change(&value)
                count = value.count
                return .replace(value: value, expiry: .keep)
            }
            if result == .tooLarge { throw CommandFailure(ReplyError.outOfMemory) }
            out.appendInteger(Int64(count))
        }
    }
}

/// The options of `SET`.
private struct SetOptions {
    var expiry = ExpiryUpdate.none
    var condition = WriteCondition.always
    var returnsOld = false

    init(_ call: Invocation) throws(CommandFailure) {
        let arguments = call.arguments
        var deadline: ExpiryOption.Deadline?
        var keeps = false
        var index = 3
        while index < arguments.count {
            if arguments.isWord(index, "NX"), condition != .ifPresent {
                condition = .ifAbsent
            } else if arguments.isWord(index, "XX"), condition != .ifAbsent {
                condition = .ifPresent
            } else if arguments.isWord(index, "GET") {
                returnsOld = true
            } else if arguments.isWord(index, "KEEPTTL"), deadline == nil {
                keeps = true
            } else if !keeps, let next = ExpiryOption.Deadline(arguments, index, after: deadline) {
                deadline = next
                index += 1
            } else {
                throw CommandFailure(ReplyError.syntax)
            }
            index += 1
        }
        if keeps { expiry = .keep }
        if let deadline { expiry = .at(try deadline.instant(arguments, now: call.now, command: "set")) }
    }
}

extension ReplyBuffer {
    /// A bulk string, or the null of the protocol in use.
    mutating func appendValue(_ value: UnsafeRawBufferPointer?, _ version: RESPVersion) {
        if let value { appendBulk(value) } else { appendNull(version) }
    }

    /// A bulk string, or the null of the protocol in use.
    mutating func appendValue(_ value: [UInt8]?, _ version: RESPVersion) {
        if let value { appendBulk(value) } else { appendNull(version) }
    }

    mutating func appendWriteResult(_ result: WriteResult) {
        if result == .tooLarge { appendError(ReplyError.outOfMemory) } else { appendOK() }
    }
}

extension Invocation {
    /// Runs `body` with the locks of these keys held, so that several of its steps are one.
    func exclusively(_ hashes: [UInt64], _ body: (Invocation) -> Void) {
        cache.withExclusiveAccess(to: hashes) { view in
            body(Invocation(engine: engine, connection: connection, arguments: arguments, cache: view, loaded: loaded))
        }
    }
}
