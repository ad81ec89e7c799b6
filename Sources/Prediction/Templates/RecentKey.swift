/// One of the latest keys of a stream, with the rules that were tried when it came.
///
/// Its fields and its bytes follow it in memory; see `RecentKeys`.
struct RecentKey {
    /// Bytes of the whole record.
    var size: UInt32 = 0
    /// `.none` in a gap between records.
    var template = TemplateID.none
    /// The number of the access in the order of all streams.
    var access: UInt64 = 0
    /// The bits of all its fields; see `KeyField.filterBit`.
    var fieldFilter: UInt64 = 0
    /// The rules for the template, and for it and the one before it.
    var lines = InlineArray<2, RuleTable.Reference>(repeating: .none)
    /// For each line, a bit for each rule it had.
    var tried = InlineArray<2, UInt8>(repeating: 0)
    /// For each line, a bit for each rule that has come true.
    var cameTrue = InlineArray<2, UInt8>(repeating: 0)
    var run = KeySequence()
    /// See `OpenRuns`; 0 for a key without numbers.
    var identity: UInt64 = 0
    var fieldCount: UInt8 = 0
    /// Whether the outcomes of all its rules are known.
    var isSettled = false
    var byteCount: UInt16 = 0
}

/// The run a key is the latest of: keys of one template, one number of which grows or falls by equal steps.
struct KeySequence: BitwiseCopyable {
    /// The field of the number.
    var field: UInt8 = 0
    var step: Int16 = 0
    /// Steps so far, at most 255; 0 if the key continues none.
    var length: UInt8 = 0
    /// How many steps from this key on have been proposed.
    var proposed: UInt8 = 0
    /// The first step that is far enough ahead to be of use.
    var nearest: UInt8 = 1
    /// The mean number of accesses between two keys, in quarters.
    var gap: UInt16 = 0
}

extension UnsafeMutablePointer<RecentKey> {
    /// Bytes of a record before its fields.
    static var headerBytes: Int { (MemoryLayout<RecentKey>.size + 7) & ~7 }

    /// The fields of the key.
    @inline(__always)
    var fields: UnsafeMutablePointer<KeyField> {
        // Safety: `RecentKeys.push` puts `fieldCount` initialised fields there, aligned to eight bytes.
        (UnsafeMutableRawPointer(self) + Self.headerBytes).assumingMemoryBound(to: KeyField.self)
    }

    /// The bytes of the key, `byteCount` of them.
    @inline(__always)
    var bytes: UnsafeMutableRawPointer {
        UnsafeMutableRawPointer(fields + Int(pointee.fieldCount))
    }
}
