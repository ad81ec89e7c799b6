import NeuralNet

/// Where each parameter lies in the device's flat buffers: row-major as in files, for cuBLAS reads a matrix and its transpose alike.
///
/// Areas begin at multiples of 64 floats; the gaps hold zeros and keep them, for their gradient is zero.
struct DeviceLayout {
    /// One tensor's place.
    struct Area: Equatable {
        let name: String
        let shape: [Int]
        let offset: Int

        var count: Int { shape.reduce(1, *) }
    }

    /// The tensors in the order of files.
    let areas: [Area]
    /// Floats in each buffer.
    let count: Int
    private let places: [String: Int]

    init(_ layout: ParameterLayout) {
        var end = 0
        areas = layout.tensors.map { tensor in
            let area = Area(name: tensor.name, shape: tensor.shape, offset: end)
            end = (end + area.count + 63) / 64 * 64
            return area
        }
        count = end
        places = Dictionary(uniqueKeysWithValues: areas.map { ($0.name, $0.offset) })
    }

    /// Where `name` begins.
    ///
    /// - Precondition: the network has this tensor.
    func offset(_ name: String) -> Int {
        guard let offset = places[name] else { preconditionFailure("the network has no tensor \(name)") }
        return offset
    }
}
