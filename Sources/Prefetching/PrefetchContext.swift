public import AccessModel

/// The cache and the loads as the prefetch engine sees them.
///
/// The live learner stands before the cache and the load scheduler, the simulator before its virtual ones. The engine calls
/// from inside `observe`, on the thread of its owner.
public protocol PrefetchContext: ~Copyable {
    /// Whether loading the key would bring nothing: its value is resident, or a load of it is under way.
    ///
    /// Answer `true` also for an id that names no key any more.
    mutating func isResidentOrInFlight(_ key: KeyID) -> Bool

    /// Starts a load of the key that nobody waits for yet.
    ///
    /// For a load that was accepted exactly one end must be told to the engine, as an access (`firstUse`, `late`) or
    /// by `report`.
    ///
    /// - Returns: `false` if the load was refused; the engine forgets it.
    mutating func issue(_ key: KeyID, probability: Float) -> Bool
}
