import Foundation

@testable import NeuralCUDA

/// A GPU that this machine's processor plays: `Emulator/emulator.cpp`, compiled once a test run and loaded in place of NVIDIA's
/// libraries.
///
/// It is one device for the whole process and keeps its counters in plain variables: tests that use it run one after the other, in
/// extensions of `OnAGPU`.
struct EmulatedGPU {
    let libraries: CUDALibraries
    private let fail: @convention(c) (UnsafePointer<CChar>) -> Void
    private let countBlocks: @convention(c) () -> Int
    private let countAllocations: @convention(c) () -> Int
    private let countLaunches: @convention(c) () -> Int

    /// Things made and not given back: memory, streams, contexts, handles.
    var liveBlocks: Int { countBlocks() }
    /// Blocks of memory made so far.
    var allocations: Int { countAllocations() }
    /// Kernels run so far.
    var launches: Int { countLaunches() }

    /// Makes the C function `name` fail until `body` returns.
    func failing<Result, Failure>(
        _ name: String,
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        fail(name)
        defer { fail("") }
        return try body()
    }

    /// The device, or `nil` where no C++ compiler is found.
    static var shared: EmulatedGPU? { compiled?.gpu }

    private struct Compiled: @unchecked Sendable {
        // Safety: C functions; the tests that call them do not run at the same time.
        let gpu: EmulatedGPU
    }

    private static let compiled: Compiled? = build().map(Compiled.init)

    private static func build() -> EmulatedGPU? {
        guard let compiler = Tool.find(["c++", "clang++", "g++"]) else { return nil }
        return try? TemporaryFolder.with { folder in
            let library = folder + "/libcuda.so.1"
            let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("Emulator/emulator.cpp").path
            try Tool.run(
                compiler,
                [
                    "-O1", "-std=c++17", "-shared", "-fPIC", "-DEMULATOR_COMPILER=\"\(compiler)\"", "-o", library,
                    source,
                    "-ldl",
                ]
            )
            for name in ["libcublas.so.12", "libnvrtc.so.12"] {
                try FileManager.default.createSymbolicLink(
                    atPath: folder + "/" + name,
                    withDestinationPath: library
                )
            }
            var reason = ""
            guard let opened = SharedLibrary(opening: library, reason: &reason) else { return nil }
            return EmulatedGPU(
                libraries: try CUDALibraries(in: .standard(folders: [folder], usesLinkerSearch: false)),
                fail: try opened.function("emulatorFail"),
                countBlocks: try opened.function("emulatorLiveBlocks"),
                countAllocations: try opened.function("emulatorAllocations"),
                countLaunches: try opened.function("emulatorLaunches")
            )
        }
    }
}
