/// What is remembered of a stream from access to access.
struct StreamRecord: BitwiseCopyable {
    var pace = Pace()
    /// Hashes of the last eight keys, the latest first; 0 where there is none.
    private(set) var window: InlineArray<8, UInt64> = [0, 0, 0, 0, 0, 0, 0, 0]
    /// Accesses of the stream before this one.
    private(set) var position: UInt64 = 0
    /// How often in a row the last key was asked for.
    var run: UInt32 = 0
    var sessionStart = 0.0
    /// Accesses of the session before this one.
    var sessionPosition: UInt32 = 0
    /// Of the last key, 0 if it had none.
    var template: UInt64 = 0
    /// The last number in the last key, if it had one.
    var number: UInt64?
    /// The difference of the numbers of the last two keys of one template.
    var step: Int64?
    /// How often in a row it has been the same.
    var stepRun: UInt32 = 0

    /// The access is over.
    mutating func finish(_ key: UInt64) {
        var index = 7
        while index > 0 {
            window[index] = window[index - 1]
            index -= 1
        }
        window[0] = key
        position += 1
        if sessionPosition < .max { sessionPosition += 1 }
    }
}
