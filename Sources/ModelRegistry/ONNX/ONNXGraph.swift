/// A graph as ONNX has it: nodes in the order of the computation, constants, inputs and outputs by name.
///
/// Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, whose field numbers stand beside the calls.
struct ONNXGraph {
    /// An argument of an operator that is no tensor.
    enum Attribute {
        case int(Int)
        case ints([Int])
        case text(String)
        case float(Float)
    }

    /// The type of a tensor's elements, by ONNX's number.
    enum Element: Int {
        case float = 1
        case int64 = 7
    }

    /// An axis of an input or output.
    enum Axis {
        case fixed(Int)
        case named(String)
    }

    /// The operators are those of this set; LSTM has stood unchanged since set 14, all others since 13.
    static let operatorSet = 17
    /// The version of the file format that goes with it.
    static let formatVersion = 8

    private var nodes: [[UInt8]] = []
    private var constants: [[UInt8]] = []
    private var inputs: [[UInt8]] = []
    private var outputs: [[UInt8]] = []
    /// Bytes of all constants, the bulk of the file.
    private(set) var constantBytes = 0

    /// Adds an operator.
    ///
    /// - Returns: The name of its first output, for the next operator.
    @discardableResult
    mutating func node(
        _ operation: String,
        _ inputs: [String],
        _ outputs: [String],
        _ attributes: KeyValuePairs<String, Attribute> = [:]
    ) -> String {
        var writer = ProtobufWriter()
        for input in inputs { writer.add(input, field: 1) }
        for output in outputs { writer.add(output, field: 2) }
        writer.add("\(operation)_\(nodes.count)", field: 3)
        writer.add(operation, field: 4)
        for (name, value) in attributes {
            writer.add(field: 5) { Self.write(name, value, to: &$0) }
        }
        nodes.append(writer.bytes)
        return outputs[0]
    }

    /// Adds a constant of floats, in row-major order, and returns its name.
    mutating func constant(_ name: String, shape: [Int], _ values: [Float]) -> String {
        var raw: [UInt8] = []
        raw.reserveCapacity(values.count * 4)
        for value in values { raw.append(littleEndian: value.bitPattern) }
        return constant(name, .float, shape: shape, raw)
    }

    /// Adds a constant of whole numbers, one axis of them or, without an axis, one of them, and returns its name.
    mutating func constant(_ name: String, _ values: [Int], isScalar: Bool = false) -> String {
        var raw: [UInt8] = []
        for value in values { raw.append(littleEndian: Int64(value)) }
        return constant(name, .int64, shape: isScalar ? [] : [values.count], raw)
    }

    private mutating func constant(_ name: String, _ element: Element, shape: [Int], _ raw: [UInt8]) -> String {
        var writer = ProtobufWriter()
        for extent in shape { writer.add(extent, field: 1) }
        writer.add(element.rawValue, field: 2)
        writer.add(name, field: 8)
        writer.add(bytes: raw, field: 9)
        constants.append(writer.bytes)
        constantBytes += raw.count
        return name
    }

    mutating func input(_ name: String, _ element: Element, _ axes: [Axis]) {
        inputs.append(Self.value(name, element, axes))
    }

    mutating func output(_ name: String, _ element: Element, _ axes: [Axis]) {
        outputs.append(Self.value(name, element, axes))
    }

    /// The bytes of a file with this graph.
    func encoded(producerVersion: String, metadata: KeyValuePairs<String, String>) -> [UInt8] {
        var model = ProtobufWriter()
        model.add(Self.formatVersion, field: 1)
        model.add("predis", field: 2)
        model.add(producerVersion, field: 3)
        model.add(field: 7) { graph in
            for node in nodes { graph.add(bytes: node, field: 1) }
            graph.add("predis", field: 2)
            for constant in constants { graph.add(bytes: constant, field: 5) }
            for input in inputs { graph.add(bytes: input, field: 11) }
            for output in outputs { graph.add(bytes: output, field: 12) }
        }
        model.add(field: 8) { $0.add(Self.operatorSet, field: 2) }
        for (key, value) in metadata {
            model.add(field: 14) {
                $0.add(key, field: 1)
                $0.add(value, field: 2)
            }
        }
        return model.bytes
    }

    private static func write(_ name: String, _ value: Attribute, to writer: inout ProtobufWriter) {
        writer.add(name, field: 1)
        switch value {
        case .float(let value):
            writer.add(value, field: 2)
            writer.add(1, field: 20)
        case .int(let value):
            writer.add(value, field: 3)
            writer.add(2, field: 20)
        case .text(let value):
            writer.add(value, field: 4)
            writer.add(3, field: 20)
        case .ints(let values):
            for value in values { writer.add(value, field: 8) }
            writer.add(7, field: 20)
        }
    }

    private static func value(_ name: String, _ element: Element, _ axes: [Axis]) -> [UInt8] {
        var writer = ProtobufWriter()
        writer.add(name, field: 1)
        writer.add(field: 2) { type in
            type.add(field: 1) { tensor in
                tensor.add(element.rawValue, field: 1)
                tensor.add(field: 2) { shape in
                    for axis in axes {
                        shape.add(field: 1) { dimension in
                            switch axis {
                            case .fixed(let extent): dimension.add(extent, field: 1)
                            case .named(let name): dimension.add(name, field: 2)
                            }
                        }
                    }
                }
            }
        }
        return writer.bytes
    }
}
