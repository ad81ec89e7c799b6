import NeuralKernels
import Testing

@Suite struct PanelLayoutTests {
    @Test(arguments: [(1, 1), (5, 64), (5, 65), (7, 200), (0, 10), (10, 0)])
    func `weights come back from their panels, and the padding stays zero`(inputs: Int, outputs: Int) {
        var samples = Samples(seed: 1)
        let split = inputs / 2
        let layout = PanelLayout(inputs: inputs, outputs: outputs)
        let first = samples.floats(outputs * split)
        let second = samples.floats(outputs * (inputs - split))
        var panels = [Float](repeating: 0, count: layout.count)
        layout.pack(first, columns: split, into: &panels)
        layout.pack(second, columns: inputs - split, firstInput: split, into: &panels)

        var firstBack = [Float](repeating: 7, count: first.count)
        var secondBack = [Float](repeating: 7, count: second.count)
        layout.unpack(panels, columns: split, into: &firstBack)
        layout.unpack(panels, columns: inputs - split, firstInput: split, into: &secondBack)
        #expect(firstBack == first)
        #expect(secondBack == second)
        #expect(panels.count { $0 != 0 } == inputs * outputs)
        for output in 0..<outputs {
            for input in 0..<split {
                #expect(panels[layout.index(input: input, output: output)] == first[output * split + input])
            }
        }
    }
}
