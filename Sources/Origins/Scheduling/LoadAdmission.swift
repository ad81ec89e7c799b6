/// What became of a demand.
public enum DemandAdmission: Hashable, Sendable {
    /// It has a load of its own, started, queued, or waiting for the end of a load its key's fence has outdated.
    case started
    /// Another demand's load answers it.
    case joinedDemand
    /// It took a prefetch out of the queue, to be loaded as a demand: a late hit.
    case tookOverQueued
    /// It is the first to join a prefetch under way: a late hit.
    case tookOverRunning
    /// Too many demands wait, or the scheduler is closed; the error has been delivered.
    case refused
}

/// What became of a request for a prefetch.
public enum PrefetchAdmission: Hashable, Sendable {
    /// It will be loaded when its lane has room, perhaps at once.
    case queued
    /// A load of the key is queued or under way.
    case alreadyInFlight
    /// `LoadLimits.queuedPrefetches` wait already.
    case queueFull
    /// Prefetching is switched off, or the scheduler is closed.
    case disabled
}
