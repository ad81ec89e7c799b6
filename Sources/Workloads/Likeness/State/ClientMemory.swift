/// The clients that asked, in the order in which they asked last.
struct ClientMemory {
    private(set) var stack = RecencyStack()
    /// The client that asked last; `.max`: none.
    private(set) var last = UInt32.max
    private var run = 0

    /// Which of the counts of `ClientProfile` the next access is to be looked up in.
    var context: Int { StreamMemory.lengthClass(run) }

    /// The number for a client that has none: a new one, or that of the client that has not asked for longest.
    var newNumber: UInt32 {
        stack.count < ClientProfile.limit ? UInt32(stack.count) : stack.key(atDistance: stack.count - 1)
    }

    /// Takes in that a client asked.
    mutating func note(_ client: UInt32) {
        run = client == last ? run + 1 : 1
        last = client
        stack.touch(client, lane: 0)
    }
}
