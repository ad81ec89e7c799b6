/// What Redis commands do to which of their arguments.
///
/// After the key specifications of `COMMAND DOCS` (redis.io/commands), for the commands of Redis 7.
struct RedisCommandKeys: Sendable {
    // `MIGRATE`, `SORT ... STORE` and commands of modules are beyond this table.

    /// Where the keys stand; argument 0 is the command's name.
    enum Place: Sendable {
        /// Arguments `first` to `last`, every `step`-th; a negative `last` counts from the end, -1 being the last one.
        case range(first: Int, last: Int, step: Int)
        /// Argument `count` says how many keys follow it; `destination` is a key before it, or 0.
        case counted(count: Int, destination: Int)
        /// After the word `STREAMS`: the first half of what is left.
        case streams
    }

    /// What it means that a command sets a value or a time to live.
    enum Detail: Sendable {
        case none
        /// `SET key value [EX seconds | PX milliseconds | EXAT time | PXAT time]`
        case setWithOptions
        /// `GETEX key [EX ...]`: options without a value.
        case options
        /// `SETEX key seconds value`, `PSETEX key milliseconds value`
        case valueAfterTTL(unit: Double)
        /// `EXPIRE key seconds`, `PEXPIRE key milliseconds`
        case ttl(unit: Double)
        /// The value is the argument after the key.
        case value
    }

    var operation: TraceOperation
    var place: Place
    var detail = Detail.none

    /// The entry of the command called `name`, in any case; `nil` if it has no keys or is not known.
    static func find(_ name: UnsafeRawBufferPointer) -> RedisCommandKeys? {
        // Longer than any command; up to 15 bytes a string needs no allocation.
        guard (1...24).contains(name.count) else { return nil }
        var text = ""
        for byte in name {
            guard byte < 0x80 else { return nil }
            text.unicodeScalars.append(UnicodeScalar((97...122).contains(byte) ? byte - 32 : byte))
        }
        return table[text]
    }

    private static let table: [String: RedisCommandKeys] = {
        var table: [String: RedisCommandKeys] = [:]
        func add(_ operation: TraceOperation, _ place: Place, _ detail: Detail, _ names: String) {
            for name in names.split(whereSeparator: \.isWhitespace) {
                table[String(name)] = RedisCommandKeys(operation: operation, place: place, detail: detail)
            }
        }
        let first = Place.range(first: 1, last: 1, step: 1)
        let all = Place.range(first: 1, last: -1, step: 1)
        let pair = Place.range(first: 1, last: 2, step: 1)
        let allButLast = Place.range(first: 1, last: -2, step: 1)
        let afterSubcommand = Place.range(first: 2, last: 2, step: 1)
        let pairs = Place.range(first: 1, last: -1, step: 2)

        add(
            .get,
            first,
            .none,
            """
            GET GETRANGE SUBSTR STRLEN GETBIT BITCOUNT BITPOS BITFIELD_RO TTL PTTL EXPIRETIME PEXPIRETIME TYPE DUMP
            HGET HMGET HGETALL HKEYS HVALS HLEN HEXISTS HSTRLEN HSCAN HRANDFIELD HTTL HPTTL HEXPIRETIME HPEXPIRETIME
            LRANGE LINDEX LLEN LPOS
            SCARD SISMEMBER SMISMEMBER SMEMBERS SRANDMEMBER SSCAN
            ZCARD ZCOUNT ZLEXCOUNT ZRANGE ZRANGEBYLEX ZRANGEBYSCORE ZREVRANGE ZREVRANGEBYLEX ZREVRANGEBYSCORE ZRANK
            ZREVRANK ZSCORE ZMSCORE ZSCAN ZRANDMEMBER
            XLEN XRANGE XREVRANGE XPENDING
            GEODIST GEOHASH GEOPOS GEOSEARCH GEORADIUS GEORADIUSBYMEMBER GEORADIUS_RO GEORADIUSBYMEMBER_RO
            SORT SORT_RO
            """
        )
        add(.get, first, .options, "GETEX")
        add(.get, all, .none, "MGET EXISTS TOUCH SINTER SUNION SDIFF PFCOUNT")
        add(.get, pair, .none, "LCS")
        add(.get, .counted(count: 1, destination: 0), .none, "SINTERCARD ZINTER ZUNION ZDIFF ZINTERCARD")
        add(.get, .counted(count: 2, destination: 0), .none, "EVAL EVALSHA FCALL EVAL_RO EVALSHA_RO FCALL_RO")
        add(.get, .streams, .none, "XREAD XREADGROUP")
        add(.get, afterSubcommand, .none, "OBJECT XINFO")

        add(.set, first, .setWithOptions, "SET")
        add(.set, first, .value, "SETNX GETSET")
        add(.set, first, .valueAfterTTL(unit: 1), "SETEX")
        add(.set, first, .valueAfterTTL(unit: 0.001), "PSETEX")
        add(.set, first, .ttl(unit: 1), "EXPIRE")
        add(.set, first, .ttl(unit: 0.001), "PEXPIRE")
        add(
            .set,
            first,
            .none,
            """
            APPEND INCR INCRBY INCRBYFLOAT DECR DECRBY SETRANGE SETBIT BITFIELD EXPIREAT PEXPIREAT PERSIST RESTORE
            HSET HMSET HSETNX HSETEX HGETEX HGETDEL HINCRBY HINCRBYFLOAT HDEL HEXPIRE HPEXPIRE HEXPIREAT HPEXPIREAT
            HPERSIST
            LPUSH RPUSH LPUSHX RPUSHX LPOP RPOP LSET LTRIM LREM LINSERT
            SADD SREM SPOP
            ZADD ZINCRBY ZREM ZREMRANGEBYLEX ZREMRANGEBYRANK ZREMRANGEBYSCORE ZPOPMIN ZPOPMAX
            XADD XDEL XTRIM XACK XCLAIM XAUTOCLAIM XSETID
            GEOADD PFADD
            """
        )
        add(.set, afterSubcommand, .none, "XGROUP")
        add(.set, pairs, .value, "MSET MSETNX")
        add(
            .set,
            pair,
            .none,
            """
            RENAME RENAMENX COPY RPOPLPUSH BRPOPLPUSH LMOVE BLMOVE SMOVE ZRANGESTORE GEOSEARCHSTORE
            """
        )
        add(.set, all, .none, "PFMERGE SINTERSTORE SUNIONSTORE SDIFFSTORE")
        add(.set, .range(first: 2, last: -1, step: 1), .none, "BITOP")
        add(.set, allButLast, .none, "BLPOP BRPOP BZPOPMIN BZPOPMAX")
        add(.set, .counted(count: 1, destination: 0), .none, "LMPOP ZMPOP")
        add(.set, .counted(count: 2, destination: 0), .none, "BLMPOP BZMPOP")
        add(.set, .counted(count: 2, destination: 1), .none, "ZINTERSTORE ZUNIONSTORE ZDIFFSTORE")

        add(.delete, all, .none, "DEL UNLINK")
        add(.delete, first, .none, "GETDEL")
        return table
    }()
}

extension RedisCommandKeys.Place {
    /// The keys' places among `arguments`; `nil` if there are none.
    func resolved(_ arguments: borrowing RedisArguments) -> (destination: Int?, first: Int, last: Int, step: Int)? {
        let end = arguments.count - 1
        switch self {
        case .range(let first, let last, let step):
            let last = last < 0 ? end + 1 + last : min(last, end)
            return first <= last ? (nil, first, last, step) : nil
        case .counted(let count, let destination):
            guard count <= end else { return nil }
            let number = arguments.withArgument(count) { FieldNumbers.unsigned32($0) } ?? 0
            let last = min(count + Int(number), end)
            if destination > 0 { return (destination, count + 1, last, 1) }
            return count < last ? (nil, count + 1, last, 1) : nil
        case .streams:
            guard let word = (1...max(end, 1)).first(where: { arguments.isWord($0, "STREAMS") }) else { return nil }
            let count = (end - word) / 2
            return count > 0 ? (nil, word + 1, word + count, 1) : nil
        }
    }
}

extension RedisCommandKeys.Detail {
    /// The length of the value that is written to the key at `key`; 0 if none is.
    func size(_ arguments: borrowing RedisArguments, key: Int) -> UInt32 {
        switch self {
        case .none, .options, .ttl: 0
        case .setWithOptions, .value: UInt32(clamping: arguments.length(key + 1))
        case .valueAfterTTL: UInt32(clamping: arguments.length(key + 2))
        }
    }

    /// The time to live in seconds that a command sent at `time` sets, if it sets one.
    func ttl(_ arguments: borrowing RedisArguments, time: Double) -> Float? {
        switch self {
        case .none, .value: nil
        case .valueAfterTTL(let unit), .ttl(let unit):
            arguments.number(2).map { FieldNumbers.duration($0 * unit) }
        case .setWithOptions: optionTTL(arguments, from: 3, time)
        case .options: optionTTL(arguments, from: 2, time)
        }
    }

    private func optionTTL(_ arguments: borrowing RedisArguments, from first: Int, _ time: Double) -> Float? {
        var index = first
        while index + 1 < arguments.count {
            let value = arguments.number(index + 1)
            if arguments.isWord(index, "EX") { return value.map { FieldNumbers.duration($0) } }
            if arguments.isWord(index, "PX") { return value.map { FieldNumbers.duration($0 / 1000) } }
            if arguments.isWord(index, "EXAT") { return value.map { FieldNumbers.duration(max(0, $0 - time)) } }
            if arguments.isWord(index, "PXAT") { return value.map { FieldNumbers.duration(max(0, $0 / 1000 - time)) } }
            index += 1
        }
        return nil
    }
}
