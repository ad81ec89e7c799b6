import Origins
import PredisTesting
import Testing

@Suite struct OriginTests {
    @Test func aFunctionIsAnOrigin() async throws {
        let origin = FunctionOrigin<String, Int> { key, _ in Int(key) }
        #expect(try await origin.load("7", for: .demand) == 7)
        #expect(try await origin.load("x", for: .demand) == nil)
        #expect(try await origin.loadMany(["1", "x", "2"], for: .prefetch) == ["1": 1, "2": 2])
    }

    @Test func anEmptyOriginHasNothing() async throws {
        let origin = EmptyOrigin<String, Int>()
        #expect(try await origin.load("a", for: .demand) == nil)
        #expect(try await origin.loadMany(["a"], for: .demand).isEmpty)
    }

    @Test func foreignErrorsBecomeOriginErrors() {
        struct Strange: Error {}
        #expect(OriginError(wrapping: Strange()).code == .failed)
        #expect(OriginError(wrapping: Strange()).underlying is Strange)
        #expect(OriginError(wrapping: CancellationError()).code == .cancelled)
        #expect(OriginError(wrapping: OriginError(.overloaded, "busy")).message == "busy")
    }
}
