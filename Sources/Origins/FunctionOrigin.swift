/// An origin made of a function.
///
/// ```swift
/// let origin = FunctionOrigin<String, Int> { key, _ in Int(key) }
/// ```
public struct FunctionOrigin<Key: Hashable & Sendable, Value: Sendable>: Origin {
    private let function: @Sendable (Key, LoadReason) async throws -> Value?

    /// Wraps `function`, which is called from any thread, many times at once.
    public init(_ function: @escaping @Sendable (Key, LoadReason) async throws -> Value?) {
        self.function = function
    }

    public func load(_ key: Key, for reason: LoadReason) async throws -> Value? {
        try await function(key, reason)
    }
}
