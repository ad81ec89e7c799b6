public import AccessModel

/// What keys are called: the way between the ids of keys and their bytes, for a predictor that looks at names.
///
/// The owner of the predictor supplies it: the server from its interner, a simulation from its trace. It is called on the
/// predictor's thread.
public protocol KeyNames: ~Copyable {
    /// Calls `body` with the name of a key, which is valid only during the call; does nothing if the id names none.
    mutating func withName(of key: KeyID, _ body: (UnsafeRawBufferPointer) -> Void)

    /// The id of the key with this name, if it has one.
    mutating func find(_ name: UnsafeRawBufferPointer) -> KeyID?

    /// The id of the key with this name, which gets one if it has none; `nil` if there is no room.
    mutating func add(_ name: UnsafeRawBufferPointer) -> KeyID?

    /// Gives up an id that `add` has made, unless its key has been asked for since.
    mutating func release(_ key: KeyID)
}
