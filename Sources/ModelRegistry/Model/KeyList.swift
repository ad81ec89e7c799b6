/// Keys as text: one a line, in the order of their tokens.
public enum KeyList {
    /// Reads a vocabulary for a network of so many tokens: a vocabulary's own file, or a key a line.
    ///
    /// The keys have the tokens 1, 2, ...; the tokens that are left are buckets, one at least.
    /// - Throws: `ModelError`: `file`, `malformed`, `tooLarge`, `mismatch`.
    public static func read(path: String, tokens: Int) throws(ModelError) -> ModelVocabulary {
        let source = try ByteSource(path: path, limit: ModelLimits.vocabularyBytes, followsLinks: true)
        let bytes = try source.read(source.count)
        if VocabularyFile.isOne(bytes) { return try VocabularyFile.decode(bytes, name: path) }
        var keys = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            Array(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
        }
        if keys.last == [] { keys.removeLast() }
        var lines: [[UInt8]: Int] = [:]
        for (index, key) in keys.enumerated() {
            if let first = lines.updateValue(index + 1, forKey: key) {
                throw ModelError(
                    .malformed,
                    "\(path):\(index + 1): the key of line \(first) again; each key stands once, in the order of the "
                        + "tokens from 1"
                )
            }
        }
        guard keys.count + 2 <= tokens else {
            throw ModelError(
                .mismatch,
                "\(path): \(keys.count) keys for \(tokens) tokens; token 0 is nobody's and one at least is for all "
                    + "other keys, so give "
                    + "\(max(0, tokens - 2)) at most"
            )
        }
        return ModelVocabulary(keys: keys, buckets: tokens - 1 - keys.count)
    }
}

extension KeyList {
    /// The keys of a vocabulary, one a line, for a file that messages call `path`.
    ///
    /// - Throws: `ModelError.Code.unsupported` for a key that is no line.
    public static func lines(_ vocabulary: ModelVocabulary, path: String) throws(ModelError) -> [UInt8] {
        let newline = UInt8(ascii: "\n")
        if let index = vocabulary.keys.firstIndex(where: { $0.contains(newline) || $0.last == UInt8(ascii: "\r") }) {
            throw ModelError(
                .unsupported,
                "\(path): key \(index) has the end of a line in it, so it is no line; use the model's vocabulary.bin "
                    + "in its place"
            )
        }
        return vocabulary.keys.flatMap { $0 + [newline] }
    }
}
