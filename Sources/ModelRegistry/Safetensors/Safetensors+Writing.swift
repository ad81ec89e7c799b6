extension Safetensors {
    /// The bytes of the file: the same for the same tensors, whatever their order.
    ///
    /// Tensors stand by falling width of their elements, then by name, and the header is filled up with blanks to a
    /// multiple of eight, so that every tensor is aligned.
    /// - Parameter name: How the file is called in messages.
    /// - Returns: What to write.
    /// - Throws: `ModelError.Code.malformed` for a name that stands twice or is not allowed, a shape that does not have
    ///   as many elements as there are, or a number that is not finite; `tooLarge`.
    public func encoded(name: String) throws(ModelError) -> [UInt8] {
        let ordered = tensors.sorted {
            ($1.elements.type.width, $0.name) < ($0.elements.type.width, $1.name)
        }
        var records: [String: SafetensorsHeader.Record.Tensor] = [:]
        var end = 0
        for tensor in ordered {
            try Self.check(tensor, file: name)
            guard records[tensor.name] == nil else {
                throw ModelError(
                    .malformed,
                    "\(name): tensor \(quoted(tensor.name)) stands twice; give each its own name"
                )
            }
            let begin = end
            end += tensor.elements.count * tensor.elements.type.width
            records[tensor.name] = .init(
                dtype: tensor.elements.type.rawValue,
                shape: tensor.shape,
                dataOffsets: [begin, end]
            )
        }
        var header = try JSONFile.encode(
            SafetensorsHeader.Record(tensors: records, metadata: metadata),
            name: name,
            compact: true
        )
        header.append(contentsOf: repeatElement(UInt8(ascii: " "), count: -header.count & 7))
        guard header.count <= SafetensorsHeader.maximumBytes, tensors.count <= SafetensorsHeader.maximumTensors else {
            throw ModelError(
                .tooLarge,
                "\(name): \(tensors.count) tensors and a header of \(header.count) bytes; at most "
                    + "\(SafetensorsHeader.maximumTensors) and \(SafetensorsHeader.maximumBytes) can be written"
            )
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + header.count + end)
        bytes.append(littleEndian: UInt64(header.count))
        bytes.append(contentsOf: header)
        for tensor in ordered { tensor.elements.withLittleEndianBytes { bytes.append(contentsOf: $0) } }
        return bytes
    }

    private static func check(_ tensor: StoredTensor, file: String) throws(ModelError) {
        func refuse(_ reason: String) -> ModelError {
            ModelError(.malformed, "\(file): tensor \(quoted(tensor.name)): \(reason)")
        }
        let isName = (1...SafetensorsHeader.maximumName).contains(tensor.name.utf8.count)
        guard isName, tensor.name != "__metadata__" else {
            throw refuse("its name is reserved or not 1 to \(SafetensorsHeader.maximumName) bytes long")
        }
        guard tensor.shape.count <= SafetensorsHeader.maximumRank, tensor.shape.allSatisfy({ $0 >= 0 }) else {
            throw refuse("its shape is \(tensor.shape); at most \(SafetensorsHeader.maximumRank) extents of 0 or more")
        }
        let count = tensor.shape.reduce((1, false)) { partial, extent in
            let (product, overflows) = partial.0.multipliedReportingOverflow(by: extent)
            return (product, partial.1 || overflows)
        }
        guard !count.1, count.0 == tensor.elements.count else {
            throw refuse("it has \(tensor.elements.count) elements, which are not those of its shape \(tensor.shape)")
        }
        if case .float(let values) = tensor.elements, let index = values.firstIndex(where: { !$0.isFinite }) {
            throw refuse(
                "it holds \(values[index].isNaN ? "NaN" : "\(values[index])") at \(index); every number must be finite"
            )
        }
    }
}

extension [UInt8] {
    /// Appends the bytes of a number, the lowest first.
    mutating func append(littleEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
