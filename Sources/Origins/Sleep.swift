/// Suspends the current task for a time; throws `CancellationError` when the task is cancelled.
///
/// A parameter wherever this module waits, so that tests hold one they move by hand.
public typealias Sleep = @Sendable (Duration) async throws -> Void

/// Sleeps by the system's continuous clock.
public let systemSleep: Sleep = { try await Task.sleep(for: $0) }
