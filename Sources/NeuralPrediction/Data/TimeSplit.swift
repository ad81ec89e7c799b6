/// Cuts accesses in order into the parts for training, validation and test.
public struct TimeSplit: Sendable, Equatable {
    /// The share of the accesses that validates, above 0 and below 1.
    public let validation: Double
    /// The share of the accesses, the last ones, that tests; above 0 and below 1.
    public let test: Double

    /// 80% training, 10% validation, 10% test.
    public static let standard = TimeSplit(uncheckedValidation: 0.1, test: 0.1)

    private init(uncheckedValidation validation: Double, test: Double) {
        self.validation = validation
        self.test = test
    }

    /// - Throws: `DatasetError.shares` unless each part gets something.
    public init(validation: Double, test: Double) throws(DatasetError) {
        guard validation > 0, test > 0, validation + test < 1 else {
            throw .shares(validation: validation, test: test)
        }
        self.init(uncheckedValidation: validation, test: test)
    }

    /// The positions of a part among `count` accesses.
    public func range(of part: TracePart, count: Int) -> Range<Int> {
        let testStart = count - Int((Double(count) * test).rounded())
        let validationStart = max(0, testStart - Int((Double(count) * validation).rounded()))
        return switch part {
        case .training: 0..<validationStart
        case .validation: validationStart..<testStart
        case .test: testStart..<count
        }
    }
}
