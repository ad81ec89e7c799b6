internal import NeuralKernels

/// A network that does not change: its shape and its parameters, in the layout that the kernels read.
///
/// May be shared by any number of threads and streams.
// Safety: the parameters are written by the initialisers only.
public final class Network: @unchecked Sendable {
    /// The network's shape.
    public let configuration: NetworkConfiguration
    /// Where each parameter lies in ``parameters``.
    public let layout: ParameterLayout

    private let storage: AlignedBuffer<Float>

    /// A network of exactly the tensors that `configuration` asks for.
    ///
    /// - Throws: ``NeuralNetError`` with code `configuration` or `tensor`.
    public init(_ configuration: NetworkConfiguration, tensors: [NamedTensor]) throws(NeuralNetError) {
        try configuration.validate()
        self.configuration = configuration
        layout = ParameterLayout(configuration)
        storage = AlignedBuffer(count: layout.count)
        try layout.pack(tensors, into: storage.elements)
    }

    /// A network before any training.
    ///
    /// - Throws: ``NeuralNetError`` with code `configuration`.
    public convenience init(
        _ configuration: NetworkConfiguration,
        initialisation: Initialisation
    ) throws(NeuralNetError) {
        try configuration.validate()
        try self.init(configuration, tensors: initialisation.tensors(for: ParameterLayout(configuration)))
    }

    /// The parameters as `layout` places them, 64-byte aligned; good as long as the network lives.
    public var parameters: UnsafeBufferPointer<Float> { UnsafeBufferPointer(storage.elements) }

    /// Where ``parameters`` begin.
    var parametersStart: UnsafePointer<Float> { UnsafePointer(storage.pointer(count: layout.count)) }

    /// The parameters in the canonical layout, in the order of files.
    public func tensors() -> [NamedTensor] { layout.unpack(parameters) }
}
