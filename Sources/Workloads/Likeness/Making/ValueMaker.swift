import PredisPrimitives
import Traces

/// Says what accesses do and how large their values are.
struct ValueMaker: Sendable {
    private let operations: [CountSampler]
    private let sizes: [AmountSketch]
    private let changes: Double
    private var ofKeys: [(operation: UInt8, size: UInt32)] = []
    private var ofStreams: [UInt8] = []

    init(_ profile: LikenessProfile) {
        operations = profile.operations?.tables.map { CountSampler($0) } ?? []
        sizes = profile.forms.map(\.sizes)
        changes = profile.sizeChanges
    }

    /// What an access to a key of a form does, and its size.
    mutating func next(
        key: UInt32,
        form: Int,
        stream: Int,
        isNewKey: Bool,
        isNewStream: Bool,
        _ random: inout SplitMix64
    ) -> (operation: TraceOperation, size: UInt32) {
        while ofKeys.count <= Int(key) { ofKeys.append((3, 0)) }
        while ofStreams.count <= stream { ofStreams.append(0) }
        if isNewKey { ofKeys[Int(key)].operation = 3 }
        if isNewStream { ofStreams[stream] = 0 }
        if isNewKey || random.nextUnit() < changes { ofKeys[Int(key)].size = sizes[form].amount(random.nextUnit()) }
        let size = ofKeys[Int(key)].size
        guard !operations.isEmpty else { return (.get, size) }
        let context = OperationProfile.context(stream: Int(ofStreams[stream]), key: Int(ofKeys[Int(key)].operation))
        let number = operations[context].value(random.nextUnit()) ?? 0
        ofKeys[Int(key)].operation = UInt8(number)
        ofStreams[stream] = UInt8(number)
        return (TraceOperation(rawValue: UInt8(number)) ?? .get, size)
    }
}
