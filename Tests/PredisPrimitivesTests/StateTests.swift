import PredisPrimitives
import PredisTesting
import Testing

/// What a `StateWriter` writes a `StateReader` reads, and nothing else.
@Suite struct StateTests {
    private static let first = StateSection("frst")
    private static let second = StateSection("scnd")

    /// Numbers of all widths over several frames, and a section without anything.
    private static func write(_ writer: inout StateWriter) {
        writer.begin(first)
        writer.put(7 as UInt8)
        for number in 0..<20_000 as Range<UInt64> { writer.put(number) }
        writer.put(1.5 as Float)
        writer.put(true)
        writer.begin(StateSection("none"))
        writer.begin(second)
        (0..<70_000).map { UInt8(truncatingIfNeeded: $0) }.withUnsafeBytes { writer.put($0) }
    }

    private static func read(_ reader: inout StateReader) throws(StateError) {
        try reader.open(first)
        guard try reader.get(7...7 as ClosedRange<UInt8>, "the first") == 7 else { return }
        for number in 0..<20_000 as Range<UInt64> { try reader.expect(number, "a number") }
        _ = try reader.getFloat(1.5...1.5, "the fraction")
        _ = try reader.getFlag("the flag")
        try reader.open(StateSection("none"))
        try reader.open(second)
        var bytes = [UInt8](repeating: 0, count: 70_000)
        var failure: StateError?
        bytes.withUnsafeMutableBytes { bytes in
            do throws(StateError) { try reader.fill(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
        guard bytes.indices.allSatisfy({ bytes[$0] == UInt8(truncatingIfNeeded: $0) }) else {
            throw reader.refusal("the bytes", "different", "they must be as written")
        }
    }

    /// A small state, of which every byte can be tried.
    private static func small() throws -> SavedState {
        try SavedState { writer in
            writer.begin(first)
            for number in 0..<30 as Range<UInt32> { writer.put(number) }
            writer.begin(second)
            writer.put(UInt64.max)
        }
    }

    private static func readSmall(_ reader: inout StateReader) throws(StateError) {
        try reader.open(first)
        for _ in 0..<30 { _ = try reader.get(UInt32.self) }
        try reader.open(second)
        _ = try reader.get(UInt64.self)
    }

    @Test(arguments: [1, 7, 4096, .max])
    func `what was written is read, in pieces of any size`(piece: Int) throws {
        try SavedState(Self.write).read(piece: piece, Self.read)
    }

    @Test func `a state cut anywhere is refused`() throws {
        let whole = try Self.small()
        for length in 0..<whole.bytes.count {
            var cut = whole
            cut.bytes.removeLast(whole.bytes.count - length)
            #expect(throws: StateError.self, "\(length) bytes") { try cut.read(Self.readSmall) }
        }
    }

    @Test func `one bit changed anywhere is noticed`() throws {
        let whole = try Self.small()
        for position in whole.bytes.indices {
            for bit in 0..<8 {
                var changed = whole
                changed.bytes[position] ^= 1 << bit
                #expect(throws: StateError.self, "bit \(bit) of byte \(position)") { try changed.read(Self.readSmall) }
            }
        }
    }

    @Test func `bytes after the end are refused`() throws {
        var longer = try Self.small()
        longer.bytes.append(0)
        #expect(throws: StateError.self) { try longer.read(Self.readSmall) }
    }

    @Test func `frames that change places are noticed`() throws {
        let state = try SavedState { writer in
            for number in 0..<2 as Range<UInt64> {
                writer.begin(Self.first)
                writer.put(number)
            }
        }
        var swapped = state
        let frames = state.payloads.prefix(2).map { $0.lowerBound - 16..<$0.upperBound }
        swapped.bytes.replaceSubrange(frames[0], with: state.bytes[frames[1]])
        swapped.bytes.replaceSubrange(frames[1], with: state.bytes[frames[0]])
        #expect(throws: StateError.self) {
            try swapped.read { reader throws(StateError) in
                for _ in 0..<2 {
                    try reader.open(Self.first)
                    _ = try reader.get(UInt64.self)
                }
            }
        }
    }

    @Test func `a section read too short or too far is refused`() throws {
        let state = try Self.small()
        #expect(throws: StateError.self) {
            try state.read { reader throws(StateError) in
                try reader.open(Self.first)
                try reader.open(Self.second)
            }
        }
        #expect(throws: StateError.self) {
            try state.read { reader throws(StateError) in
                try reader.open(Self.first)
                for _ in 0..<31 { _ = try reader.get(UInt32.self) }
            }
        }
    }

    @Test func `a writer stops at its limit and at the first error of its sink`() throws {
        var taken = 0
        var limited = StateWriter(version: 1, limit: 100_000) { taken += $0.count }
        Self.write(&limited)
        let tooLarge = #expect(throws: StateError.self) { try limited.finish() }
        #expect(tooLarge?.code == .tooLarge)
        #expect(taken <= 100_000)

        var calls = 0
        var failing = StateWriter(version: 1, limit: .max) { _ throws(StateError) in
            calls += 1
            if calls == 2 { throw StateError(.file, "the disk is full") }
        }
        Self.write(&failing)
        let failure = #expect(throws: StateError.self) { try failing.finish() }
        #expect(failure?.code == .file)
        #expect(calls == 2)
    }

    @Test func `another version is named`() throws {
        var bytes: [UInt8] = []
        var writer = StateWriter(version: 3, limit: .max) { bytes += $0 }
        try writer.finish()
        let error = #expect(throws: StateError.self) {
            _ = try StateReader(version: 4, limit: .max) { buffer in
                buffer.copyBytes(from: bytes.prefix(buffer.count))
                return min(buffer.count, bytes.count)
            }
        }
        #expect(error?.code == .version)
    }
}
