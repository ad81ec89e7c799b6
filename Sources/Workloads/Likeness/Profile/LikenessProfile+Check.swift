extension LikenessProfile {
    /// Finds what would make a generator go wrong.
    ///
    /// - Throws: `LikenessError` with the first contradiction.
    func check() throws(LikenessError) {
    }
}
