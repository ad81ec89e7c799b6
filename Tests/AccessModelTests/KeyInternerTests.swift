import AccessModel
import PredisPrimitives
import Testing

@Suite struct KeyInternerTests {
    @Test func `a key keeps its id and its bytes`() throws {
        let interner = TextInterner(maximumKeys: 100)
        let first = try #require(interner.intern("user:1"))
        let second = try #require(interner.intern("user:2"))
        #expect(first != second)
        #expect(interner.intern("user:1") == first)
        #expect(interner.text(first) == "user:1")
        #expect(interner.id(forHash: interner.hash("user:2")) == second)
        #expect(interner.hash(of: second) == interner.hash("user:2"))
        #expect(interner.id(of: "user:3") == nil)
        interner.checkInvariants()
    }

    @Test func `the empty key is a key`() throws {
        let interner = TextInterner(maximumKeys: 4)
        let empty = try #require(interner.intern(""))
        let other = try #require(interner.intern("x"))
        #expect(interner.intern("") == empty)
        #expect(interner.text(empty) == "")
        #expect(interner.text(other) == "x")
    }

    @Test func `keys with equal hashes are kept apart`() throws {
        let interner = TextInterner(maximumKeys: 8)
        var ids: [String: KeyID] = [:]
        for round in 0..<3 {
            for number in 0..<8 {
                let key = "key\(number)"
                let id = try #require(interner.intern(key, hash: 5))
                if round == 0 { ids[key] = id } else { #expect(ids[key] == id) }
            }
        }
        #expect(Set(ids.values).count == 8)
        interner.checkInvariants()
    }

    @Test func `a full interner gives the slot of a key not seen lately to the new one`() throws {
        let interner = TextInterner(maximumKeys: 3)
        let ids = try ["a", "b", "c"].map { try #require(interner.intern($0)) }
        interner.intern("a")
        let newest = try #require(interner.intern("d"))
        #expect(interner.count == 3)
        #expect(interner.evictions == 1)
        #expect(interner.text(ids[0]) == "a")
        #expect(interner.text(ids[1]) == nil, "b was the first that nobody asked for again")
        #expect(newest.slot == ids[1].slot)
        #expect(newest.generation != ids[1].generation)
        #expect(!interner.isCurrent(ids[1]))
        #expect(interner.hash(of: ids[1]) == nil)
    }

    @Test func `a key longer than all memory for keys is refused`() {
        let interner = TextInterner(maximumKeys: 10, maximumBytes: 80)
        interner.intern("short")
        #expect(interner.intern(String(repeating: "x", count: 73)) == nil)
        #expect(interner.id(of: "short") != nil)
        #expect(interner.intern(String(repeating: "x", count: 72)) != nil)
        #expect(interner.id(of: "short") == nil)
        interner.checkInvariants()
    }

    @Test func `a key interned once can be given up, one interned again cannot`() throws {
        let interner = TextInterner(maximumKeys: 3)
        let once = try #require(interner.intern("once"))
        let twice = try #require(interner.intern("twice"))
        interner.intern("twice")
        interner.removeUnused(once)
        interner.removeUnused(once)
        interner.removeUnused(twice)
        #expect(!interner.isCurrent(once))
        #expect(interner.id(of: "once") == nil)
        #expect(interner.text(twice) == "twice")
        #expect(interner.count == 1)
        interner.checkInvariants()
        let again = try #require(interner.intern("again"))
        #expect(again.slot == once.slot && again != once)
        interner.intern("more")
        #expect(interner.evictions == 0)
        interner.checkInvariants()
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `behaves like a dictionary with two bounds`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let interner = TextInterner(maximumKeys: 50, maximumBytes: 1600)
        // The twin: every id ever given, and the key it was given for.
        var names: [KeyID: String] = [:]
        var taken: UInt64 = 0
        for step in 0..<20_000 {
            let number = Int.random(in: 0..<(step % 4000 < 2000 ? 60 : 300), using: &random)
            let key = "k\(number)" + String(repeating: "-", count: number % 60)
            let isKnown = interner.id(of: key) != nil
            guard let id = interner.intern(key) else {
                Issue.record("seed \(seed), step \(step): \(key) was refused")
                return
            }
            if isKnown {
                #expect(names[id] == key, "seed \(seed), step \(step)")
            } else {
                taken += 1
                names[id] = key
            }
            if step % 500 == 0 {
                interner.checkInvariants()
                let current = names.keys.filter { interner.isCurrent($0) }
                #expect(current.count == interner.count, "seed \(seed), step \(step)")
                for id in current { #expect(interner.text(id) == names[id], "seed \(seed), step \(step)") }
            }
        }
        #expect(taken == interner.evictions + UInt64(interner.count), "seed \(seed)")
    }
}

/// An interner that is asked with text; a class, because expectations cannot hold what cannot be copied.
private final class TextInterner {
    private var interner: KeyInterner

    init(maximumKeys: Int, maximumBytes: Int = 1 << 20) {
        interner = KeyInterner(maximumKeys: maximumKeys, maximumBytes: ByteCount(rawValue: maximumBytes))
    }

    var count: Int { interner.count }
    var evictions: UInt64 { interner.evictions }

    func hash(_ key: String) -> UInt64 { KeyHasher(seed: 7).hash(Array(key.utf8)) }

    @discardableResult
    func intern(_ key: String, hash: UInt64? = nil) -> KeyID? {
        Array(key.utf8).withUnsafeBytes { interner.intern($0, hash: hash ?? self.hash(key)) }
    }

    func removeUnused(_ id: KeyID) { interner.removeUnused(id) }

    func id(of key: String) -> KeyID? {
        Array(key.utf8).withUnsafeBytes { interner.id(of: $0, hash: hash(key)) }
    }

    func text(_ id: KeyID) -> String? { interner.withKey(id) { String(decoding: $0, as: UTF8.self) } }
    func id(forHash hash: UInt64) -> KeyID? { interner.id(forHash: hash) }
    func hash(of id: KeyID) -> UInt64? { interner.hash(of: id) }
    func isCurrent(_ id: KeyID) -> Bool { interner.isCurrent(id) }
    func checkInvariants() { interner.checkInvariants() }
}
