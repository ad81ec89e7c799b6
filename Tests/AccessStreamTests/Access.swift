import AccessModel
import AccessStream

/// A record with a key of its own, for comparing.
struct Access: Hashable {
    var key: String
    var hash: UInt64 = 0
    var time: UInt64 = 0
    var stream: UInt32 = 0
    var outcome = AccessOutcome.hit

    init(key: String, hash: UInt64 = 0, time: UInt64 = 0, stream: UInt32 = 0, outcome: AccessOutcome = .hit) {
        self.key = key
        self.hash = hash
        self.time = time
        self.stream = stream
        self.outcome = outcome
    }

    init(_ record: AccessRecord) {
        self.init(
            key: String(decoding: record.key, as: UTF8.self),
            hash: record.hash,
            time: record.time,
            stream: record.stream.rawValue,
            outcome: record.outcome
        )
    }
}

extension AccessRing {
    @discardableResult
    func record(_ access: Access) -> Bool {
        Array(access.key.utf8).withUnsafeBytes {
            record(
                key: $0,
                hash: access.hash,
                time: access.time,
                stream: StreamID(rawValue: access.stream),
                outcome: access.outcome
            )
        }
    }

    func drainAll() -> [Access] {
        var result: [Access] = []
        drain { result.append(Access($0)) }
        return result
    }
}
