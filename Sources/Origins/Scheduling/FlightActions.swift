/// What the driver of a `FlightTable` has to do after a step.
///
/// In this order: cancel, start, tell the observer of the outcomes, deliver, and call `leave`, whose actions are to
/// tell the observer of met demands, to deliver, to start, and to call `leave` again until nothing is left to leave.
struct FlightActions<Key: Hashable & Sendable, Value: Sendable, Waiter: Sendable>: Sendable {
    /// One call of the origin.
    struct Call: Sendable {
        let id: FlightCallID
        let keys: [Key]
        let reason: LoadReason
    }

    /// The end of a load, for the observer.
    struct Outcome: Sendable {
        let key: Key
        let fence: UInt64
        let result: Result<Value?, OriginError>
        let wasDemanded: Bool
    }

    /// An answer for somebody who waits.
    struct Delivery: Sendable {
        let waiter: Waiter
        let result: Result<Value?, OriginError>
    }

    /// Calls whose tasks are to be cancelled.
    var cancels: [FlightCallID] = []
    var starts: [Call] = []
    /// Keys for `LoadObserver.didMeetDemand`.
    var metDemand: [Key] = []
    var outcomes: [Outcome] = []
    /// Flights to hand to `FlightTable.leave` when the observer has been told.
    var leaving: [FlightTicket<Key>] = []
    var deliveries: [Delivery] = []

    var isEmpty: Bool {
        cancels.isEmpty && starts.isEmpty && metDemand.isEmpty && outcomes.isEmpty && leaving.isEmpty
            && deliveries.isEmpty
    }
}

/// Names one origin call for as long as the table lives.
struct FlightCallID: Hashable, Sendable {
    let number: UInt64
}

/// Names one flight; a later flight of the same key has another serial.
struct FlightTicket<Key: Hashable & Sendable>: Hashable, Sendable {
    let key: Key
    let serial: UInt64
}
