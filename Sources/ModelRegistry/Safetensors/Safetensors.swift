/// Tensors and texts in the format of safetensors: eight bytes with the header's length, the header in JSON, the
/// tensors' bytes, little-endian, one behind the other.
///
/// Source: https://github.com/huggingface/safetensors, "Format". Stricter than that: types other than F32, F16, BF16,
/// I8 and I32, headers beyond 8 MiB and numbers that are not finite are refused. Where a tensor lies is not asked to be
/// a multiple of its element's width, as the format does not ask it; this writer keeps to it.
public struct Safetensors: Sendable, Equatable {
    /// In the order of the file.
    public var tensors: [StoredTensor]
    /// Free texts by name.
    public var metadata: [String: String]

    public init(tensors: [StoredTensor], metadata: [String: String] = [:]) {
        self.tensors = tensors
        self.metadata = metadata
    }

    /// Reads a file from memory, which messages call `name`.
    ///
    /// - Throws: `ModelError`: `truncated`, `malformed`, `tooLarge`.
    public init(parsing bytes: [UInt8], name: String) throws(ModelError) {
        try self.init(reading: ByteSource(bytes, name: name))
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limit: The most bytes of it, and about what this may allocate.
    /// - Throws: `ModelError`: `file`, `truncated`, `malformed`, `tooLarge`.
    public init(path: String, limit: Int = ModelLimits.weightBytes) throws(ModelError) {
        try self.init(reading: ByteSource(path: path, limit: limit, followsLinks: true))
    }

    /// Reads a source to its end.
    init(reading source: ByteSource) throws(ModelError) {
        let header = try Self.readHeader(source)
        metadata = header.metadata
        tensors = []
        tensors.reserveCapacity(header.entries.count)
        for entry in header.entries {
            let elements = try Self.readElements(entry, source)
            tensors.append(StoredTensor(name: entry.name, shape: entry.shape, elements: elements))
        }
    }

    private static func readHeader(_ source: ByteSource) throws(ModelError) -> SafetensorsHeader {
        guard source.remaining >= 8 else {
            throw ModelError(
                .truncated,
                "\(source.name): \(source.remaining) bytes; a safetensors file begins with 8 bytes that give its "
                    + "header's length"
            )
        }
        let length = try source.read(8).enumerated().reduce(UInt64(0)) {
            $0 | UInt64($1.element) << UInt64($1.offset * 8)
        }
        guard length <= SafetensorsHeader.maximumBytes else {
            throw ModelError(
                .tooLarge,
                "\(source.name): a header of \(length) bytes; at most \(SafetensorsHeader.maximumBytes) are read, so "
                    + "this is no "
                    + "safetensors file of a model"
            )
        }
        guard length <= source.remaining else {
            throw ModelError(
                .truncated,
                "\(source.name): a header of \(length) bytes where \(source.remaining) follow; copy the file again"
            )
        }
        let bytes = try source.read(Int(length))
        return try SafetensorsHeader(parsing: bytes, dataBytes: source.remaining, name: source.name)
    }

    private static func readElements(
        _ entry: SafetensorsHeader.Entry,
        _ source: ByteSource
    ) throws(ModelError) -> StoredTensor.Elements {
        switch entry.type {
        case .float32:
            let words: [UInt32] = try readWords(entry, source)
            return .float(try finite(words.map { Float(bitPattern: UInt32(littleEndian: $0)) }, entry, source))
        case .float16:
            let words: [UInt16] = try readWords(entry, source)
            return .float(try finite(words.map { Float(half: UInt16(littleEndian: $0)) }, entry, source))
        case .bfloat16:
            let words: [UInt16] = try readWords(entry, source)
            return .float(
                try finite(words.map { Float(bitPattern: UInt32(UInt16(littleEndian: $0)) << 16) }, entry, source)
            )
        case .int8:
            return .int8(try readWords(entry, source))
        case .int32:
            let words: [Int32] = try readWords(entry, source)
            return .int32(words.map { Int32(littleEndian: $0) })
        }
    }

    /// The bytes of a tensor as whole numbers; the header has been checked, so they are in the file.
    private static func readWords<Word: FixedWidthInteger>(
        _ entry: SafetensorsHeader.Entry,
        _ source: ByteSource
    ) throws(ModelError) -> [Word] {
        var words = [Word](repeating: 0, count: entry.count)
        var failure: ModelError?
        words.withUnsafeMutableBytes { buffer in
            do throws(ModelError) { try source.read(into: buffer) } catch { failure = error }
        }
        if let failure { throw failure }
        return words
    }

    private static func finite(
        _ values: [Float],
        _ entry: SafetensorsHeader.Entry,
        _ source: ByteSource
    ) throws(ModelError) -> [Float] {
        guard let index = values.firstIndex(where: { !$0.isFinite }) else { return values }
        throw ModelError(
            .malformed,
            "\(source.name): tensor \(quoted(entry.name)) holds \(values[index].isNaN ? "NaN" : "\(values[index])") "
                + "at \(index); every number must be finite, so "
                + "train or export it again"
        )
    }
}

extension Float {
    /// Widens a number of 16 bits (IEEE 754 binary16), exactly.
    init(half bits: UInt16) {
        let sign: Float = bits & 0x8000 == 0 ? 1 : -1
        let exponent = Int(bits >> 10) & 31
        let fraction = Float(bits & 0x3FF)
        switch exponent {
        case 0: self = sign * fraction * 0x1p-24
        case 31: self = fraction == 0 ? sign * .infinity : .nan
        default: self = sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction * 0x1p-10)
        }
    }
}
