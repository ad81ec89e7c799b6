/// Prefetches under way, the one that ends first on top.
struct Flights {
    struct Flight {
        /// When the value is resident: the number of an access, or seconds.
        var ready: Double
        var key: UInt32
        /// Tells flights of the same key apart.
        var number: UInt32
    }

    private var heap: [Flight] = []
    private var issued: UInt32 = 0

    /// How many have not ended; those whose key was demanded meanwhile included.
    var count: Int { heap.count }

    /// Begins a flight.
    ///
    /// - Returns: Its number.
    mutating func begin(_ key: UInt32, ready: Double) -> UInt32 {
        issued &+= 1
        heap.append(Flight(ready: ready, key: key, number: issued))
        var position = heap.count - 1
        while position > 0 {
            let parent = (position - 1) / 2
            guard heap[position].isBefore(heap[parent]) else { break }
            heap.swapAt(position, parent)
            position = parent
        }
        return issued
    }

    /// Ends the flight that is first to be ready, if that is at `now` or before.
    mutating func end(by now: Double) -> Flight? {
        guard let first = heap.first, first.ready <= now else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var position = 0
        while true {
            var child = 2 * position + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].isBefore(heap[child]) { child += 1 }
            guard heap[child].isBefore(heap[position]) else { break }
            heap.swapAt(position, child)
            position = child
        }
        return first
    }
}

extension Flights.Flight {
    /// Of flights ready at the same time the last to begin ends first.
    ///
    /// An engine issues its best candidates first, so those become the most recent entries.
    fileprivate func isBefore(_ other: Flights.Flight) -> Bool {
        ready < other.ready || ready == other.ready && number > other.number
    }
}
