/// What the header of a safetensors file says, checked: the tensors lie one behind the other and fill the data exactly.
struct SafetensorsHeader: Sendable {
    struct Entry: Sendable {
        var name: String
        var type: ElementType
        var shape: [Int]
        /// Where its bytes lie, from the first byte behind the header.
        var bytes: Range<Int>

        /// How many values.
        var count: Int { bytes.count / type.width }
    }

    /// By rising address: the order of the bytes.
    var entries: [Entry]
    /// Free texts by name.
    var metadata: [String: String]

    /// The most bytes of a header: the widest model has a few dozen tensors; a checkpoint's history is the longest
    /// text.
    static let maximumBytes = 8 << 20
    /// The most tensors.
    static let maximumTensors = 4096
    /// The most axes of a tensor.
    static let maximumRank = 8
    /// The most bytes of a tensor's name.
    static let maximumName = 256

    /// Parses the JSON of a header.
    ///
    /// - Parameters:
    ///   - bytes: The JSON, at most `maximumBytes` long.
    ///   - dataBytes: How many bytes follow it.
    ///   - name: How the file is called in messages.
    /// - Throws: `ModelError.Code.malformed`, `tooLarge`.
    init(parsing bytes: [UInt8], dataBytes: Int, name: String) throws(ModelError) {
        guard bytes.first == UInt8(ascii: "{") else {
            throw ModelError(.malformed, "\(name): the header does not begin with {; this is no safetensors file")
        }
        let record = try JSONFile.decode(Record.self, from: bytes, name: "\(name): header")
        guard record.tensors.count <= Self.maximumTensors else {
            throw ModelError(
                .tooLarge,
                "\(name): \(record.tensors.count) tensors; at most \(Self.maximumTensors) are read"
            )
        }
        metadata = record.metadata
        entries = []
        entries.reserveCapacity(record.tensors.count)
        for (tensor, value) in record.tensors {
            entries.append(try Self.entry(tensor, value, dataBytes: dataBytes, file: name))
        }
        entries.sort {
            ($0.bytes.lowerBound, $0.bytes.upperBound, $0.name) < ($1.bytes.lowerBound, $1.bytes.upperBound, $1.name)
        }
        try checkCover(dataBytes: dataBytes, file: name)
    }

    private static func entry(
        _ tensor: String,
        _ record: Record.Tensor,
        dataBytes: Int,
        file: String
    ) throws(ModelError) -> Entry {
        func refuse(_ reason: String, _ code: ModelError.Code = .malformed) -> ModelError {
            ModelError(code, "\(file): tensor \(quoted(tensor)): \(reason)")
        }
        guard !tensor.isEmpty, tensor.utf8.count <= maximumName else {
            throw refuse("its name has \(tensor.utf8.count) bytes; 1 to \(maximumName) are allowed")
        }
        guard let type = ElementType(rawValue: record.dtype) else {
            throw refuse("its type is \(quoted(record.dtype)); F32, F16, BF16, I8 and I32 are read, so convert it")
        }
        guard record.shape.count <= maximumRank else {
            throw refuse("its shape has \(record.shape.count) axes; at most \(maximumRank) are allowed", .tooLarge)
        }
        var needed = type.width
        for extent in record.shape {
            guard extent >= 0 else { throw refuse("its shape holds \(extent); an extent is 0 or more") }
            let (product, overflows) = needed.multipliedReportingOverflow(by: extent)
            guard !overflows else {
                throw refuse("its shape \(record.shape) has more bytes than 64 bits count", .tooLarge)
            }
            needed = product
        }
        guard record.dataOffsets.count == 2 else {
            throw refuse("data_offsets holds \(record.dataOffsets.count) numbers; it holds begin and end")
        }
        let (begin, end) = (record.dataOffsets[0], record.dataOffsets[1])
        guard 0 <= begin, begin <= end else {
            throw refuse("its bytes are \(begin) to \(end); begin is 0 or more, end not less")
        }
        guard end <= dataBytes else {
            throw refuse("its bytes end at \(end) and the data at \(dataBytes); copy the file again", .truncated)
        }
        guard end - begin == needed else {
            throw refuse(
                "it has \(end - begin) bytes and its shape \(record.shape) of \(type.rawValue) needs \(needed)"
            )
        }
        return Entry(name: tensor, type: type, shape: record.shape, bytes: begin..<end)
    }

    private func checkCover(dataBytes: Int, file: String) throws(ModelError) {
        var end = 0
        var previous = "the header"
        for entry in entries {
            guard entry.bytes.lowerBound >= end else {
                throw ModelError(
                    .malformed,
                    "\(file): tensor \(quoted(entry.name)) begins at \(entry.bytes.lowerBound) inside \(previous), "
                        + "which ends at "
                        + "\(end); tensors may not overlap"
                )
            }
            guard entry.bytes.lowerBound == end else {
                throw ModelError(
                    .malformed,
                    "\(file): \(entry.bytes.lowerBound - end) bytes before tensor \(quoted(entry.name)) belong to "
                        + "nothing; "
                        + "tensors lie one behind the other"
                )
            }
            end = entry.bytes.upperBound
            previous = "tensor " + quoted(entry.name)
        }
        guard end == dataBytes else {
            throw ModelError(
                .malformed,
                "\(file): \(dataBytes - end) bytes behind the last tensor belong to nothing; the file ends with it"
            )
        }
    }
}

extension SafetensorsHeader {
    /// The JSON of a header.
    struct Record: Codable {
        struct Tensor: Codable {
            var dtype: String
            var shape: [Int]
            var dataOffsets: [Int]

            enum CodingKeys: String, CodingKey {
                case dtype, shape
                case dataOffsets = "data_offsets"
            }
        }

        struct Name: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
            static let metadata = Name(stringValue: "__metadata__")
        }

        var tensors: [String: Tensor]
        var metadata: [String: String]

        init(tensors: [String: Tensor], metadata: [String: String]) {
            self.tensors = tensors
            self.metadata = metadata
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Name.self)
            tensors = [:]
            metadata = [:]
            for key in container.allKeys {
                if key.stringValue == Name.metadata.stringValue {
                    metadata = try container.decode([String: String].self, forKey: key)
                } else {
                    tensors[key.stringValue] = try container.decode(Tensor.self, forKey: key)
                }
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Name.self)
            if !metadata.isEmpty { try container.encode(metadata, forKey: .metadata) }
            for (name, tensor) in tensors { try container.encode(tensor, forKey: Name(stringValue: name)) }
        }
    }
}
