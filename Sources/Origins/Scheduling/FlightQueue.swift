/// A first-in, first-out queue in one array.
///
/// - Complexity: `append` and `popFirst` O(1) amortised.
struct FlightQueue<Element: Sendable>: Sendable {
    private var elements: [Element] = []
    private var head = 0

    var count: Int { elements.count - head }
    var isEmpty: Bool { count == 0 }
    var first: Element? { isEmpty ? nil : elements[head] }

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    mutating func popFirst() -> Element? {
        guard let element = first else { return nil }
        head += 1
        if head >= 32 && head * 2 >= elements.count {
            elements.removeFirst(head)
            head = 0
        }
        return element
    }

    /// Drops the elements that `isWanted` refuses, once so many have gathered that it pays.
    ///
    /// - Parameters:
    ///   - wanted: About how many elements are still wanted.
    ///   - isWanted: Whether to keep an element.
    mutating func compact(wanted: Int, where isWanted: (Element) -> Bool) {
        guard count > 2 * wanted + 64 else { return }
        elements = elements[head...].filter(isWanted)
        head = 0
    }

    mutating func removeAll() {
        elements.removeAll()
        head = 0
    }
}
