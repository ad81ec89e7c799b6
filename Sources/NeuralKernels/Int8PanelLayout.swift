/// How int8 weights of a product lie in memory: blocks of 16 outputs, within a block four inputs of each output side by side:
/// what the instructions for int8 multiply and add at once.
///
/// The last block is filled up with outputs that are zero.
public struct Int8PanelLayout: Hashable, Sendable {
    /// Outputs of a block.
    public static let width = 16

    /// How many numbers an input has: a multiple of 4.
    public let inputs: Int
    /// How many numbers an output has.
    public let outputs: Int

    /// `inputs` must be a multiple of 4.
    public init(inputs: Int, outputs: Int) {
        precondition(
            inputs >= 0 && inputs.isMultiple(of: 4) && outputs >= 0,
            "Int8PanelLayout: \(inputs) inputs and \(outputs) outputs; inputs come in fours"
        )
        self.inputs = inputs
        self.outputs = outputs
    }

    /// The outputs filled up to whole blocks.
    public var paddedOutputs: Int { (outputs + Self.width - 1) / Self.width * Self.width }

    /// The number of weights, padding included.
    public var count: Int { paddedOutputs * inputs }

    /// Where the weight from `input` to `output` lies.
    public func index(input: Int, output: Int) -> Int {
        output / Self.width * Self.width * inputs + input / 4 * Self.width * 4 + output % Self.width * 4 + input % 4
    }

    /// Quantises a matrix row by row, symmetrically: a row's weights are its scale times whole numbers from -127 to 127,
    /// and its scale is its greatest magnitude over 127.
    ///
    /// - Parameters:
    ///   - matrix: `outputs` x `inputs` finite floats, with `stride`.
    ///   - stride: The distance of a row from the next.
    ///   - weights: `count` numbers; overwritten.
    ///   - offsets: `paddedOutputs` numbers: 128 times the sum of each row's whole numbers, which the instructions
    ///     that take one side unsigned need; overwritten.
    ///   - scales: `paddedOutputs` floats; overwritten. 0 for a row of zeros.
    public func quantise(
        _ matrix: UnsafePointer<Float>,
        stride: Int,
        weights: UnsafeMutablePointer<Int8>,
        offsets: UnsafeMutablePointer<Int32>,
        scales: UnsafeMutablePointer<Float>
    ) {
        precondition(outputs <= 1 || stride >= inputs)
        weights.update(repeating: 0, count: count)
        offsets.update(repeating: 0, count: paddedOutputs)
        scales.update(repeating: 0, count: paddedOutputs)
        for output in 0..<outputs {
            let row = matrix + output * stride
            var greatest: Float = 0
            for input in 0..<inputs { greatest = max(greatest, abs(row[input])) }
            let scale = greatest / 127
            scales[output] = scale
            guard scale > 0 else { continue }
            var sum: Int32 = 0
            for input in 0..<inputs {
                let whole = Int32((row[input] / scale).rounded().clamped(to: 127))
                sum += whole
                weights[index(input: input, output: output)] = Int8(whole)
            }
            offsets[output] = 128 * sum
        }
    }
}

extension Float {
    /// The nearest number within `-limit ... limit`.
    fileprivate func clamped(to limit: Float) -> Float {
        Swift.min(limit, Swift.max(-limit, self))
    }
}
