import NeuralKernels
import Testing

@Suite struct InstructionSetTests {
    @Test func `every set is found by its name`() {
        for set in InstructionSet.allCases { #expect(InstructionSet(name: set.name) == set) }
        #expect(InstructionSet(name: "mmx") == nil)
        #expect(InstructionSet(name: "") == nil)
    }

    @Test func `kernels are there for the sets that are available, and only for those`() {
        for set in InstructionSet.allCases {
            #expect((Kernels(set) != nil) == InstructionSet.available.contains(set))
            #expect(Kernels(set)?.instructionSet ?? set == set)
        }
        #expect(InstructionSet.available.starts(with: [.reference, .baseline]))
        #expect(Kernels.best.instructionSet == .preferred)
    }
}
