/// The bytes of a vocabulary: a magic number, the counts, each key behind its length, and a SHA-256 over all of it.
///
/// Numbers are of 32 bits, the lowest byte first.
package enum VocabularyFile {
    /// The last byte is the version of the format.
    private static let magic = Array("PREDVOC".utf8) + [1]
    private static let checksumBytes = 32

    /// - Throws: `ModelError.Code.tooLarge`, or `malformed` for a key that stands twice.
    package static func encode(_ vocabulary: ModelVocabulary, name: String) throws(ModelError) -> [UInt8] {
        let longest = vocabulary.keys.lazy.map(\.count).max() ?? 0
        guard
            vocabulary.keys.count <= ModelLimits.vocabularyKeys, longest <= ModelLimits.keyBytes,
            (0...ModelLimits.vocabularyKeys).contains(vocabulary.buckets)
        else {
            throw ModelError(
                .tooLarge,
                "\(name): \(vocabulary.keys.count) keys of up to \(longest) bytes and \(vocabulary.buckets) buckets; "
                    + "at most "
                    + "\(ModelLimits.vocabularyKeys), \(ModelLimits.keyBytes) and \(ModelLimits.vocabularyKeys) can "
                    + "be kept: "
                    + "keep fewer keys"
            )
        }
        var bytes = magic
        bytes.append(littleEndian: UInt32(vocabulary.keys.count))
        bytes.append(littleEndian: UInt32(vocabulary.buckets))
        var known: Set<[UInt8]> = []
        known.reserveCapacity(vocabulary.keys.count)
        for (index, key) in vocabulary.keys.enumerated() {
            guard known.insert(key).inserted else { throw repeated(index, name) }
            bytes.append(littleEndian: UInt32(key.count))
            bytes.append(contentsOf: key)
        }
        guard bytes.count + checksumBytes <= ModelLimits.vocabularyBytes else {
            throw ModelError(
                .tooLarge,
                "\(name): \(bytes.count) bytes of keys; at most \(ModelLimits.vocabularyBytes) can be kept: keep "
                    + "fewer keys"
            )
        }
        return sealed(bytes)
    }

    /// The bytes with their checksum behind them.
    package static func sealed(_ bytes: [UInt8]) -> [UInt8] {
        bytes + ContentHash(of: bytes).bytes
    }

    /// Whether the bytes begin as this format does, in any version.
    static func isOne(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: magic.dropLast())
    }

    /// Reads a vocabulary.
    ///
    /// - Throws: `ModelError`: `truncated`, `malformed`, `version`, `checksum`, `tooLarge`.
    package static func decode(_ bytes: [UInt8], name: String) throws(ModelError) -> ModelVocabulary {
        try decode(ByteSource(bytes, name: name))
    }

    /// The same for a source, which is read to its end.
    static func decode(_ source: ByteSource) throws(ModelError) -> ModelVocabulary {
        guard source.count <= ModelLimits.vocabularyBytes else {
            throw ModelError(
                .tooLarge,
                "\(source.name): \(source.count) bytes; at most \(ModelLimits.vocabularyBytes) are read"
            )
        }
        var decoder = Decoder(bytes: try source.read(source.remaining)[...], name: source.name)
        return try decoder.vocabulary()
    }

    private struct Decoder {
        /// What is left.
        var bytes: ArraySlice<UInt8>
        let name: String

        mutating func vocabulary() throws(ModelError) -> ModelVocabulary {
            let all = bytes
            let found = try take(magic.count)
            guard found.dropLast() == magic.dropLast() else {
                throw ModelError(.malformed, "\(name): does not begin with PREDVOC; this is no vocabulary of a model")
            }
            guard found.last == magic.last else {
                throw ModelError(
                    .version,
                    "\(name): format \(found.last ?? 0) of a vocabulary; this version reads format \(magic.last ?? 0)"
                )
            }
            let keyCount = try number()
            let buckets = try number()
            guard keyCount <= ModelLimits.vocabularyKeys, buckets <= ModelLimits.vocabularyKeys else {
                throw ModelError(
                    .tooLarge,
                    "\(name): \(keyCount) keys and \(buckets) buckets; at most \(ModelLimits.vocabularyKeys) of each "
                        + "are read"
                )
            }
            guard bytes.count >= keyCount * 4 + checksumBytes else { throw truncated(keyCount * 4 + checksumBytes) }
            let keys = try readKeys(keyCount)
            guard bytes.count == checksumBytes else {
                throw ModelError(
                    .malformed,
                    "\(name): \(bytes.count) bytes behind the last key; a checksum of \(checksumBytes) bytes ends the "
                        + "file"
                )
            }
            guard ContentHash(of: all.dropLast(checksumBytes)).bytes[...] == bytes else {
                throw ModelError(.checksum, "\(name): the checksum is not that of the keys; copy the file again")
            }
            return ModelVocabulary(keys: keys, buckets: buckets)
        }

        private mutating func readKeys(_ count: Int) throws(ModelError) -> [[UInt8]] {
            var keys: [[UInt8]] = []
            keys.reserveCapacity(count)
            var known: Set<[UInt8]> = []
            known.reserveCapacity(count)
            for index in 0..<count {
                let length = try number()
                guard length <= ModelLimits.keyBytes else {
                    throw ModelError(
                        .tooLarge,
                        "\(name): key \(index) has \(length) bytes; at most \(ModelLimits.keyBytes) are read"
                    )
                }
                let key = Array(try take(length))
                guard known.insert(key).inserted else { throw repeated(index, name) }
                keys.append(key)
            }
            return keys
        }

        private mutating func number() throws(ModelError) -> Int {
            try take(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        }

        private mutating func take(_ count: Int) throws(ModelError) -> ArraySlice<UInt8> {
            guard count <= bytes.count else { throw truncated(count) }
            defer { bytes = bytes.dropFirst(count) }
            return bytes.prefix(count)
        }

        private func truncated(_ needed: Int) -> ModelError {
            ModelError(
                .truncated,
                "\(name): \(bytes.count) bytes are left at \(bytes.startIndex) where \(needed) are needed; copy the "
                    + "file again"
            )
        }
    }

    private static func repeated(_ index: Int, _ name: String) -> ModelError {
        ModelError(.malformed, "\(name): key \(index) stands there twice; each key has one token")
    }
}
