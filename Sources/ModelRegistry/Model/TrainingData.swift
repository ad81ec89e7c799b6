/// What a model was trained on, so that it can be told whether other data is the same.
public struct TrainingData: Hashable, Sendable, Codable {
    /// What people call it: the trace's name without its folder.
    public var name: String
    /// The SHA-256 of the trace's file; `nil` for data that was no file.
    public var sha256: ContentHash?
    /// What two sets of accesses share only if they are the same accesses read the same way.
    public var fingerprint: String
    /// How many accesses, all parts together.
    public var accesses: Int
    /// When the first and last of them were, in seconds; `nil` for a trace without a clock.
    public var firstTime: Double?
    public var lastTime: Double?
    /// Accesses of the parts, in this order of time.
    public var training: Int
    public var validation: Int
    public var test: Int

    public init(
        name: String,
        sha256: ContentHash? = nil,
        fingerprint: String,
        accesses: Int,
        firstTime: Double? = nil,
        lastTime: Double? = nil,
        training: Int,
        validation: Int,
        test: Int
    ) {
        self.name = name
        self.sha256 = sha256
        self.fingerprint = fingerprint
        self.accesses = accesses
        self.firstTime = firstTime
        self.lastTime = lastTime
        self.training = training
        self.validation = validation
        self.test = test
    }
}
