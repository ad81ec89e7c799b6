/// How the weights of a product y = x W lie in memory: W, of `inputs` rows and `outputs` columns, in panels of 64 columns,
/// each panel row after row, so that a product reads its weights once, in order.
///
/// The last panel is filled up with columns that are zero and stay zero.
public struct PanelLayout: Hashable, Sendable {
    /// Columns of a panel.
    public static let width = 64

    /// Rows of W: how many numbers an input has.
    public let inputs: Int
    /// Columns of W: how many numbers an output has.
    public let outputs: Int

    /// Both at least 0.
    public init(inputs: Int, outputs: Int) {
        precondition(
            inputs >= 0 && outputs >= 0,
            "PanelLayout: \(inputs) inputs and \(outputs) outputs; it takes 0 or more"
        )
        self.inputs = inputs
        self.outputs = outputs
    }

    /// The number of panels.
    public var panels: Int { (outputs + Self.width - 1) / Self.width }

    /// The outputs filled up to whole panels.
    public var paddedOutputs: Int { panels * Self.width }

    /// The number of floats, padding included.
    public var count: Int { paddedOutputs * inputs }

    /// Where panel `panel` starts.
    public func start(ofPanel panel: Int) -> Int { panel * Self.width * inputs }

    /// Where the weight from `input` to `output` lies.
    public func index(input: Int, output: Int) -> Int {
        start(ofPanel: output / Self.width) + input * Self.width + output % Self.width
    }

    /// Copies a matrix of `outputs` rows (PyTorch's order: one row an output) into the rows `firstInput ..< firstInput +
    /// columns` of W.
    ///
    /// - Parameters:
    ///   - matrix: `outputs` x `columns` floats, row after row.
    ///   - columns: How many columns.
    ///   - firstInput: The first row of W.
    ///   - panels: `count` floats.
    public func pack(
        _ matrix: UnsafePointer<Float>,
        columns: Int,
        firstInput: Int = 0,
        into panels: UnsafeMutablePointer<Float>
    ) {
        precondition(firstInput >= 0 && columns >= 0 && firstInput + columns <= inputs)
        for output in 0..<outputs {
            for column in 0..<columns {
                panels[index(input: firstInput + column, output: output)] = matrix[output * columns + column]
            }
        }
    }

    /// The opposite of `pack`.
    public func unpack(
        _ panels: UnsafePointer<Float>,
        columns: Int,
        firstInput: Int = 0,
        into matrix: UnsafeMutablePointer<Float>
    ) {
        precondition(firstInput >= 0 && columns >= 0 && firstInput + columns <= inputs)
        for output in 0..<outputs {
            for column in 0..<columns {
                matrix[output * columns + column] = panels[index(input: firstInput + column, output: output)]
            }
        }
    }
}
