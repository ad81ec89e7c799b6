import PredisPrimitives
import Traces

/// The sessions of one stream at work.
///
/// Sessions wait in a heap of fixed size for their next time; one that has something to do does it until time must pass. Memory
/// is all there from the beginning: 48 bytes and 8 for each field for each session that may be there at a time.
struct StreamGenerator: ~Copyable {
    // Safety: allocated in `init`, freed in `deinit`, used by this owner only; sizes never change.
    private let fields: UnsafeMutablePointer<Int64>
    private let sessions: UnsafeMutablePointer<Session>
    private let heap: UnsafeMutablePointer<Int32>
    private let free: UnsafeMutablePointer<Int32>
    private let sources: UnsafeMutableBufferPointer<KeySource>
    private let evaluator: Evaluator

    private let plan: StreamPlan
    private let capacity: Int
    private let until: Double
    /// What keeps the clients of sessions apart from those of other streams: a number in the upper 12 bits; 0 where the definition
    /// numbers clients itself.
    private let clientBase: UInt32
    private var random: SplitMix64
    private var arrivals: ArrivalProcess
    private let hasher = KeyHasher(seed: 0)
    private var waiting = 0
    private var freeCount: Int
    private var sessionCount: Int64 = 0
    private var eventCount: UInt64 = 0
    private var nextArrival: Double
    /// Steps since the last key.
    private var idleSteps = 0
    private var key: [UInt8] = []

    /// When there is something to do next; infinite if never again.
    private(set) var nextTime = 0.0
    /// Sessions that found no place.
    private(set) var turnedAwayCount = 0

    /// A stream that takes so many steps without asking for a key is over.
    private static let patience = 1_000_000
    private static let mostStepsAtOnce = 64

    private struct Session {
        var time = 0.0
        /// Orders sessions of the same time.
        var order: UInt64 = 0
        var number: Int64 = 0
        var client: UInt32 = 0
        var step: Int32 = 0
        /// The next ask of the step, from the step's first; -1 before the step has begun.
        var ask: Int32 = -1
        /// The next key of the ask and how many there are.
        var each: Int32 = 0
        var times: Int32 = 0
    }

    init(_ plan: StreamPlan, seed: UInt64) {
        let definition = plan.definition
        self.plan = plan
        capacity = definition.arrivals.sessions
        freeCount = capacity
        until = definition.until?.value ?? .infinity
        let isNumbered = definition.client != "session"
        let hash = plan.name.utf8.reduce(0) { SplitMix64.mix($0 ^ UInt64($1)) }
        clientBase = isNumbered ? 0 : UInt32(hash % 4095 + 1) << 20
        random = SplitMix64(seed: seed)
        // Contents and times are drawn apart, so that another rate asks for the same keys.
        arrivals = ArrivalProcess(
            definition.arrivals,
            from: definition.from.value,
            seed: SplitMix64.mix(seed ^ 0x6172_7269_7661_6C73)
        )
        fields = .allocate(capacity: max(1, capacity * plan.fieldCount))
        fields.initialize(repeating: 0, count: max(1, capacity * plan.fieldCount))
        sessions = .allocate(capacity: capacity)
        sessions.initialize(repeating: Session(), count: capacity)
        heap = .allocate(capacity: capacity)
        heap.initialize(repeating: 0, count: capacity)
        free = .allocate(capacity: capacity)
        for place in 0..<capacity { (free + place).initialize(to: Int32(capacity - 1 - place)) }
        sources = .allocate(capacity: definition.sources.elements.count)
        for (place, source) in definition.sources.elements.enumerated() {
            sources.initializeElement(
                at: place,
                to: KeySource(
                    source.value,
                    sources: plan.sourceNames,
                    seed: SplitMix64.mix(seed &+ UInt64(place + 1) &* 0x9E37_79B9_7F4A_7C15)
                )
            )
        }
        evaluator = Evaluator(stack: .allocate(capacity: Expression.stackDepth))
        evaluator.stack.initialize(repeating: 0, count: Expression.stackDepth)
        key.reserveCapacity(256)
        nextArrival = .infinity
        if definition.arrivals.process == .closed {
            for _ in 0..<capacity { begin(at: definition.from.value, isWaiting: true) }
        } else {
            nextArrival = limited(arrivals.next())
        }
        updateNextTime()
    }

    deinit {
        fields.deallocate()
        sessions.deallocate()
        heap.deallocate()
        free.deallocate()
        sources.deinitialize()
        sources.deallocate()
        evaluator.stack.deallocate()
    }

    /// Does what is due at `nextTime`: some keys, or none.
    mutating func advance(into batch: inout TraceBatch) {
        if nextArrival <= (waiting > 0 ? sessions[Int(heap[0])].time : .infinity) {
            let time = nextArrival
            nextArrival = limited(arrivals.next())
            if freeCount > 0 {
                run(begin(at: time, isWaiting: false), &batch)
            } else {
                turnedAwayCount += 1
            }
        } else if waiting > 0 {
            run(removeFirst(), &batch)
        }
        updateNextTime()
    }

    private mutating func updateNextTime() {
        nextTime = min(nextArrival, waiting > 0 ? sessions[Int(heap[0])].time : .infinity)
        if idleSteps > Self.patience { nextTime = .infinity }
    }

    /// No session begins after the end.
    private func limited(_ time: Double) -> Double { time < until ? time : .infinity }

    // MARK: Sessions

    @discardableResult
    private mutating func begin(at time: Double, isWaiting: Bool) -> Int {
        freeCount -= 1
        let place = Int(free[freeCount])
        sessionCount += 1
        sessions[place] = Session(time: time, number: sessionCount)
        for assignment in plan.initial { assign(assignment, place) }
        let client = value(plan.client, context(place))
        sessions[place].client =
            clientBase == 0 ? UInt32(truncatingIfNeeded: max(0, client)) : clientBase | UInt32(client & 0xF_FFFF)
        sessions[place].step = Int32(choose(plan.start, from: 0..<plan.start.count) ?? 0)
        if isWaiting { insert(place) }
        return place
    }

    /// Lets a session do what it does until time must pass for it.
    private mutating func run(_ place: Int, _ batch: inout TraceBatch) {
        var stepCount = 0
        while true {
            stepCount += 1
            let step = plan.steps[Int(sessions[place].step)]
            if sessions[place].ask < 0 { enter(step, place) }
            let wait: Double
            if let gap = askForKeys(step, place, &batch) {
                wait = gap
            } else {
                idleSteps += 1
                wait = span(step.think)
                guard let next = choose(plan.branches, from: step.next) else {
                    end(place, after: wait)
                    return
                }
                sessions[place].step = Int32(next)
                sessions[place].ask = -1
            }
            // One that takes no time goes on after others of the same time have had their turn.
            if wait > 0 || stepCount >= Self.mostStepsAtOnce {
                sessions[place].time += wait
                insert(place)
                return
            }
        }
    }

    private mutating func enter(_ step: StreamPlan.Step, _ place: Int) {
        for index in step.assignments { assign(plan.assignments[index], place) }
        sessions[place].ask = 0
        sessions[place].times = 0
        if !step.asks.isEmpty { prepareAsk(step, place) }
    }

    /// Works out how many keys the session's ask is for.
    private mutating func prepareAsk(_ step: StreamPlan.Step, _ place: Int) {
        let ask = plan.asks[step.asks.lowerBound + Int(sessions[place].ask)]
        sessions[place].each = 0
        let isAsked = ask.share >= 1 || random.nextUnit() < ask.share
        let times = isAsked ? value(ask.times, context(place)) : 0
        sessions[place].times = Int32(truncatingIfNeeded: min(max(0, times), 1_000_000))
    }

    /// Asks for the step's keys; returns the time to wait if there are more after that.
    private mutating func askForKeys(_ step: StreamPlan.Step, _ place: Int, _ batch: inout TraceBatch) -> Double? {
        var isFirst = true
        while Int(sessions[place].ask) < step.asks.count {
            let ask = plan.asks[step.asks.lowerBound + Int(sessions[place].ask)]
            while sessions[place].each < sessions[place].times {
                let wait = isFirst || step.together ? 0 : span(step.gap)
                // Waited for before the key, so that there is none after the last.
                if wait > 0 { return wait }
                emit(ask, place, isContinuation: step.together && !isFirst, &batch)
                isFirst = false
                sessions[place].each += 1
            }
            sessions[place].ask += 1
            if Int(sessions[place].ask) < step.asks.count { prepareAsk(step, place) }
        }
        return nil
    }

    private mutating func end(_ place: Int, after wait: Double) {
        free[freeCount] = Int32(place)
        freeCount += 1
        guard plan.definition.arrivals.process == .closed else { return }
        let time = sessions[place].time + wait
        if time < until { begin(at: time, isWaiting: true) }
    }

    // MARK: Numbers

    private mutating func span(_ definition: SpanDefinition) -> Double {
        if case .constant(let value) = definition { return value }
        return definition.quantile(random.nextUnit())
    }

    private mutating func choose(_ branches: [StreamPlan.Branch], from range: Range<Int>) -> Int? {
        guard let last = range.last else { return nil }
        if range.count == 1, branches[last].cumulative >= 1 { return branches[last].step }
        let unit = random.nextUnit()
        for index in range where unit < branches[index].cumulative { return branches[index].step }
        // Sums that miss 1 by rounding only.
        return branches[last].cumulative > 1 - 1e-9 ? branches[last].step : nil
    }

    private func context(_ place: Int) -> Evaluator.Context {
        Evaluator.Context(
            fields: fields + place * plan.fieldCount,
            session: sessions[place].number,
            each: Int64(sessions[place].each),
            time: sessions[place].time
        )
    }

    @inline(__always)
    private mutating func value(_ code: StreamPlan.Code, _ context: Evaluator.Context) -> Int64 {
        if code.range.isEmpty { return code.constant }
        return evaluator.value(code.range, of: plan.code, context, sources, &random)
    }

    private mutating func assign(_ assignment: StreamPlan.Assignment, _ place: Int) {
        let number = value(assignment.value, context(place))
        fields[place * plan.fieldCount + assignment.field] = number
    }

    // MARK: Keys

    private mutating func emit(
        _ ask: StreamPlan.Ask,
        _ place: Int,
        isContinuation: Bool,
        _ batch: inout TraceBatch
    ) {
        idleSteps = 0
        let keyClass = plan.classes[ask.keyClass]
        let context = context(place)
        key.removeAll(keepingCapacity: true)
        for index in keyClass.segments { write(plan.segments[index], context) }
        let needsHash = !keyClass.size.isConstant || keyClass.ttl.map { !$0.isConstant } ?? false
        let hash = needsHash ? key.withUnsafeBytes { hasher.hash($0) } : 0
        let operation = operation(of: ask, keyClass)
        let latency = keyClass.latency.map { Float($0.isConstant ? $0.quantile(0) : $0.quantile(random.nextUnit())) }
        let size = keyClass.size.quantile(Double(hash >> 11) * 0x1p-53)
        let ttl = keyClass.ttl.map { Float($0.quantile(Double(SplitMix64.mix(hash) >> 11) * 0x1p-53)) }
        key.withUnsafeBytes { bytes in
            batch.append(
                // Whole microseconds: what is written is what was generated.
                time: (sessions[place].time * 1e6).rounded() / 1e6,
                client: sessions[place].client,
                operation: operation,
                key: bytes,
                size: UInt32(min(max(size, 0), Double(UInt32.max))),
                ttl: ttl,
                latency: latency,
                isContinuation: isContinuation
            )
        }
    }

    private mutating func operation(of ask: StreamPlan.Ask, _ keyClass: StreamPlan.Class) -> TraceOperation {
        if let operation = ask.operation { return TraceOperation(operation) }
        if keyClass.getShare >= 1 { return .get }
        let unit = random.nextUnit()
        if unit < keyClass.getShare { return .get }
        return unit < keyClass.writeShare ? .set : .delete
    }

    private mutating func write(_ segment: StreamPlan.Segment, _ context: Evaluator.Context) {
        if !segment.literal.isEmpty {
            for index in segment.literal { key.append(plan.literals[index]) }
            return
        }
        let number = value(segment.number, context)
        if number < 0 { key.append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        var digits = segment.digits
        let start = key.count
        repeat {
            let digit = UInt8(truncatingIfNeeded: rest % segment.radix)
            key.append(digit < 10 ? 48 + digit : 87 + digit)
            rest /= segment.radix
            digits -= 1
        } while rest > 0 || digits > 0
        var low = start
        var high = key.count - 1
        while low < high {
            key.swapAt(low, high)
            low += 1
            high -= 1
        }
    }

    // MARK: The heap

    private func isBefore(_ left: Int32, _ right: Int32) -> Bool {
        let (left, right) = (sessions + Int(left), sessions + Int(right))
        if left.pointee.time != right.pointee.time { return left.pointee.time < right.pointee.time }
        return left.pointee.order < right.pointee.order
    }

    private mutating func insert(_ place: Int) {
        eventCount += 1
        sessions[place].order = eventCount
        let session = Int32(place)
        var hole = waiting
        waiting += 1
        while hole > 0 {
            let parent = (hole - 1) / 2
            guard isBefore(session, heap[parent]) else { break }
            heap[hole] = heap[parent]
            hole = parent
        }
        heap[hole] = session
    }

    private mutating func removeFirst() -> Int {
        let first = heap[0]
        waiting -= 1
        let last = heap[waiting]
        var hole = 0
        while true {
            var child = 2 * hole + 1
            guard child < waiting else { break }
            if child + 1 < waiting, isBefore(heap[child + 1], heap[child]) { child += 1 }
            guard isBefore(heap[child], last) else { break }
            heap[hole] = heap[child]
            hole = child
        }
        heap[hole] = last
        return Int(first)
    }
}

extension AmountDefinition {
    @inline(__always)
    var isConstant: Bool {
        if case .constant = self { return true }
        return false
    }
}

extension TraceOperation {
    init(_ name: OperationName) {
        switch name {
        case .get: self = .get
        case .set: self = .set
        case .delete: self = .delete
        }
    }
}
