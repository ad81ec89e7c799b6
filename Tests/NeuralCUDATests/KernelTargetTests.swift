import Testing

@testable import NeuralCUDA

@Suite struct KernelTargetTests {
    @Test("A known device gets machine code")
    func known() throws {
        let target = try KernelTarget(device: 90, supported: [75, 80, 90, 100])
        #expect(target == .machineCode(architecture: 90))
        #expect(target.option == "--gpu-architecture=sm_90")
    }

    @Test("A device newer than the compiler gets PTX of the newest older one")
    func newer() throws {
        let target = try KernelTarget(device: 121, supported: [100, 75, 90])
        #expect(target == .intermediate(architecture: 100))
        #expect(target.option == "--gpu-architecture=compute_100")
    }

    @Test("A device older than the compiler is refused with both versions")
    func older() {
        let error = #expect(throws: CUDAError.self) { _ = try KernelTarget(device: 61, supported: [75, 90]) }
        #expect(error?.code == .compilation)
        #expect(error?.message.hasPrefix("the GPU has compute capability 6.1, NVRTC compiles for 7.5, 9.0;") == true)
    }
}
