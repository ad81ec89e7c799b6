/// What an access did to its key.
public enum TraceOperation: UInt8, Sendable, Hashable, CaseIterable {
    case get
    case set
    case delete
}

extension TraceOperation {
    /// Reads an operation's name in any case, as spelled by this format and by other trace collections.
    ///
    /// Reads are `get`, `gets`, `read`, `r`; deletions `del`, `delete`, `remove`, `unlink`; writes `set`, `write`, `w`,
    /// `put`, `add`, `replace`, `update`, `cas`, `append`, `prepend`, `incr`, `decr`.
    init?(name: UnsafeRawBufferPointer) {
        guard (1...8).contains(name.count) else { return nil }
        var packed: UInt64 = 0
        for byte in name { packed = packed &<< 8 | UInt64(byte | 0x20) }
        switch packed {
        case Self.packed("get"), Self.packed("gets"), Self.packed("read"), Self.packed("r"):
            self = .get
        case Self.packed("set"), Self.packed("write"), Self.packed("w"), Self.packed("put"), Self.packed("add"),
            Self.packed("replace"), Self.packed("update"), Self.packed("cas"), Self.packed("append"),
            Self.packed("prepend"), Self.packed("incr"), Self.packed("decr"):
            self = .set
        case Self.packed("del"), Self.packed("delete"), Self.packed("remove"), Self.packed("unlink"):
            self = .delete
        default:
            return nil
        }
    }

    /// Reads the method of an HTTP request that is not also another name, in any case.
    init?(httpMethod name: UnsafeRawBufferPointer) {
        guard (1...8).contains(name.count) else { return nil }
        var packed: UInt64 = 0
        for byte in name { packed = packed &<< 8 | UInt64(byte | 0x20) }
        switch packed {
        case Self.packed("head"): self = .get
        case Self.packed("post"), Self.packed("patch"): self = .set
        default: return nil
        }
    }

    /// The name this module writes.
    var name: StaticString {
        switch self {
        case .get: "get"
        case .set: "set"
        case .delete: "delete"
        }
    }

    /// At most eight letters as one number, first letter highest, so that a name is one comparison.
    @inline(__always)
    private static func packed(_ name: StaticString) -> UInt64 {
        var packed: UInt64 = 0
        for offset in 0..<name.utf8CodeUnitCount { packed = packed &<< 8 | UInt64(name.utf8Start[offset]) }
        return packed
    }
}
