import Testing

@testable import NeuralCUDA

@Suite struct KernelSourceTests {
    @Test("Every kernel is in the source once, for C linkage", arguments: Kernel.allCases)
    func isThere(_ kernel: Kernel) {
        let pieces = KernelSource.all.split(separator: "extern \"C\" __global__ void \(kernel.rawValue)(")
        #expect(pieces.count == 2, "\(kernel.rawValue)")
    }

    @Test("Every kernel in the source has a name in Swift")
    func noneMore() {
        #expect(KernelSource.all.split(separator: "__global__").count == Kernel.allCases.count + 1)
    }

    @Test("The numbers of kernels are their places")
    func numbers() {
        #expect(Kernel.allCases.map(\.number) == Array(Kernel.allCases.indices))
    }

    @Test("NVIDIA's compiler, where there is one, takes the kernels for the oldest and the newest device it knows")
    func compiles() throws {
        let places = CUDALibraries.Places.standard(folders: LibraryFolders.ofProcess.existing())
        guard let library = try? places.nvrtc(13).open() else {
            print("skipped: NVRTC is not on this machine (pip install nvidia-cuda-nvrtc)")
            return
        }
        let compiler = KernelCompiler(nvrtc: try NVRTC(library))
        let architectures = try compiler.supportedArchitectures()
        let (oldest, newest) = (try #require(architectures.min()), try #require(architectures.max()))
        for target in [
            KernelTarget.machineCode(architecture: oldest), .machineCode(architecture: newest),
            .intermediate(architecture: newest),
        ] {
            #expect(try compiler.compile(KernelSource.all, for: target).count > 1000, "\(target)")
        }
        let error = #expect(throws: CUDAError.self) {
            _ = try compiler.compile("this is not C", for: .machineCode(architecture: newest))
        }
        #expect(error?.code == .compilation)
        #expect(error?.message.contains("predis.cu(1)") == true)
    }
}
