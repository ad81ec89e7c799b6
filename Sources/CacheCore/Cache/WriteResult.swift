/// What a write does to an entry's expiry.
public enum ExpiryUpdate: Hashable, Sendable {
    /// The entry does not expire.
    case none
    /// The entry keeps the expiry it has; a new entry does not expire.
    case keep
    /// The entry expires at this instant, in milliseconds since 1970. An instant that is not after `now` removes it.
    case at(Int64)
}

/// What must hold for a write to happen.
///
/// A mark of absence is no entry here.
public enum WriteCondition: Sendable {
    case always
    case ifAbsent
    case ifPresent
}

/// What became of a write.
public enum WriteResult: Sendable {
    case written
    /// The condition did not hold, or there was nothing to change; everything is as it was.
    case conditionFailed
    /// The entry alone would exceed its shard's limit, or 4 GiB; everything is as it was.
    case tooLarge
}

/// What a read-modify-write does with the entry it was shown.
public enum Modification: Sendable {
    case keep
    case replace(value: [UInt8], expiry: ExpiryUpdate)
    case setExpiry(ExpiryUpdate)
    case remove
}
