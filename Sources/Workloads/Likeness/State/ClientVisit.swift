/// What a client did since it came.
struct ClientVisit {
    /// Its number among the clients that are there.
    var slot: UInt32
    /// How often it asked.
    var length = 0
    /// How many accesses lay between its last two.
    var gap = 0

    /// What decides whether it goes after a key of a rhythm.
    func endContext(_ rhythm: UInt8) -> UInt32 {
        UInt32(rhythm) * 8 + UInt32(StreamMemory.lengthClass(length))
    }

    /// What decides how soon it asks again after a key of a rhythm: `0 ..< ClientProfile.gapContexts`.
    func gapContext(_ rhythm: UInt8) -> Int {
        let before = length <= 1 ? 0 : gap <= 4 ? 1 : gap <= ClientProfile.soon ? 2 : gap <= 128 ? 3 : 4
        return (Int(rhythm % 8) * 5 + before) * 2 + (length >= 32 ? 1 : 0)
    }
}
