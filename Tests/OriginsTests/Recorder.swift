import Origins
import PredisPrimitives

/// A list that many threads append to.
final class Recorder<Element: Sendable>: Sendable {
    private let elements = Locked<[Element]>([])

    var all: [Element] { elements.withLock { $0 } }

    func append(_ element: Element) {
        elements.withLock { $0.append(element) }
    }
}

/// An observer that records what it is told, and runs a hook in the middle of it.
final class RecordingObserver: LoadObserver {
    enum Event: Hashable, Sendable {
        case loaded(String, Int?, fence: UInt64, demanded: Bool)
        case met(String)
        case failed(String, OriginError.Code, demanded: Bool)
    }

    let events = Recorder<Event>()
    private let hook = Locked<(@Sendable (Event) -> Void)?>(nil)

    func onEvent(_ hook: @escaping @Sendable (Event) -> Void) {
        self.hook.withLock { $0 = hook }
    }

    func didLoad(_ key: String, value: Int?, fence: UInt64, wasDemanded: Bool) {
        record(.loaded(key, value, fence: fence, demanded: wasDemanded))
    }

    func didMeetDemand(_ key: String) {
        record(.met(key))
    }

    func didFail(_ key: String, error: OriginError, wasDemanded: Bool) {
        record(.failed(key, error.code, demanded: wasDemanded))
    }

    private func record(_ event: Event) {
        events.append(event)
        let hook = hook.withLock { $0 }
        hook?(event)
    }
}
