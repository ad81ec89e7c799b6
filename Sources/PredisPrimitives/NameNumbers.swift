/// Numbers byte strings from 0 in order of first appearance, and gives them back.
///
/// Names lie end to end in one array; open addressing with linear probing, at most half full. Memory: the names and about 24
/// bytes each.
public struct NameNumbers: Sendable {
    private var slots: [UInt32]
    private var hashes: [UInt64] = []
    /// Where each name begins; one more element than there are names.
    private var starts: [Int] = [0]
    private var names: [UInt8] = []
    private let hasher = KeyHasher(seed: 0x7261_6365)

    /// The most names: numbers stay below `UInt32.max`, which stands for no key.
    public static let maximumCount = Int(UInt32.max) - 1

    public init() {
        slots = Array(repeating: .max, count: 1 << 12)
    }

    /// How many names have a number.
    public var count: Int { hashes.count }

    /// The number of a name, and whether it is new.
    ///
    /// - Returns: `nil` if the name is new and there are too many.
    public mutating func number(_ name: UnsafeRawBufferPointer) -> (number: UInt32, isNew: Bool)? {
        let hash = hasher.hash(name)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != .max {
            if isName(name, hash: hash, number: slots[slot]) { return (slots[slot], false) }
            slot = (slot + 1) & (slots.count - 1)
        }
        guard count < Self.maximumCount else { return nil }
        let number = UInt32(count)
        slots[slot] = number
        hashes.append(hash)
        names.append(contentsOf: name)
        starts.append(names.count)
        if count * 2 > slots.count { grow() }
        return (number, true)
    }

    /// The number of a name that has one.
    public func find(_ name: some Collection<UInt8>) -> UInt32? {
        Array(name).withUnsafeBytes { find($0) }
    }

    /// The number of a name that has one.
    public func find(_ name: UnsafeRawBufferPointer) -> UInt32? {
        let hash = hasher.hash(name)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != .max {
            if isName(name, hash: hash, number: slots[slot]) { return slots[slot] }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Calls `body` with the name of a number below `count`; the bytes are valid only during the call.
    public func withName(_ number: UInt32, _ body: (UnsafeRawBufferPointer) -> Void) {
        let range = starts[Int(number)]..<starts[Int(number) + 1]
        names.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// The name of a number below `count`.
    public subscript(number: UInt32) -> ArraySlice<UInt8> {
        names[starts[Int(number)]..<starts[Int(number) + 1]]
    }

    /// The length of the name of a number below `count`, in bytes.
    public func length(_ number: UInt32) -> Int {
        starts[Int(number) + 1] - starts[Int(number)]
    }

    private func isName(_ name: UnsafeRawBufferPointer, hash: UInt64, number: UInt32) -> Bool {
        let number = Int(number)
        guard hashes[number] == hash, starts[number + 1] - starts[number] == name.count else { return false }
        return names.withUnsafeBytes { names in
            UnsafeRawBufferPointer(rebasing: names[starts[number]..<starts[number + 1]]).elementsEqual(name)
        }
    }

    private mutating func grow() {
        slots = Array(repeating: .max, count: slots.count * 2)
        for (number, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[slot] != .max { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(number)
        }
    }
}
