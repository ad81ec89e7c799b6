/// The types of elements that files of models may have, by their names in safetensors.
enum ElementType: String, Sendable {
    case float32 = "F32"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case int8 = "I8"
    case int32 = "I32"

    /// Bytes of one element.
    var width: Int {
        switch self {
        case .float32, .int32: 4
        case .float16, .bfloat16: 2
        case .int8: 1
        }
    }
}

extension StoredTensor.Elements {
    /// How the values are written.
    var type: ElementType {
        switch self {
        case .float: .float32
        case .int8: .int8
        case .int32: .int32
        }
    }
}
