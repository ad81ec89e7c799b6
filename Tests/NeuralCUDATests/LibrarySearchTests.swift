import Foundation
import Testing

@testable import NeuralCUDA

@Suite struct LibrarySearchTests {
    private func search(names: [String], folders: [String], usesLinkerSearch: Bool = false) -> LibrarySearch {
        LibrarySearch(
            title: "the CUDA driver",
            names: names,
            folders: folders,
            usesLinkerSearch: usesLinkerSearch,
            remedy: "Install it"
        )
    }

    @Test("A missing library's error says what was looked for, where, and what helps")
    func missing() {
        let search = search(names: ["libnone.so.2", "libnone.so"], folders: ["/nowhere", "/elsewhere"])
        let error = #expect(throws: CUDAError.self) { _ = try search.open() }
        #expect(error?.code == .libraryMissing)
        #expect(
            error?.message
                == "the CUDA driver was not found: looked for libnone.so.2, libnone.so in /nowhere, /elsewhere. Install it"
        )
    }

    @Test("Names come before folders, the dynamic linker before all folders")
    func order() {
        let search = search(names: ["a", "b"], folders: ["/x", "/y"], usesLinkerSearch: true)
        #expect(search.candidates == ["a", "/x/a", "/y/a", "b", "/x/b", "/y/b"])
    }

    @Test("The dynamic linker's own search is named among the places")
    func namesLinkerSearch() {
        let error = #expect(throws: CUDAError.self) {
            _ = try search(names: ["libpredis-none.so"], folders: [], usesLinkerSearch: true).open()
        }
        #expect(error?.message.contains("the dynamic linker's search (LD_LIBRARY_PATH, ldconfig)") == true)
    }

    @Test("A file that is there but is no library is told with the dynamic linker's reason")
    func damaged() throws {
        try TemporaryFolder.with { folder in
            try Data("no library".utf8).write(to: URL(fileURLWithPath: folder + "/libcuda.so.1"))
            let error = #expect(throws: CUDAError.self) {
                _ = try search(names: ["libcuda.so.1"], folders: [folder]).open()
            }
            #expect(error?.message.contains("found but not loadable: \(folder)/libcuda.so.1") == true)
        }
    }

    @Test("A library without a function that is called is refused with both names")
    func lacksSymbol() throws {
        guard let compiler = Tool.find(["cc", "clang", "gcc"]) else {
            print("skipped: no C compiler to build a library that lacks a function")
            return
        }
        try TemporaryFolder.with { folder in
            let source = folder + "/fake.c"
            try Data("int cuInit(unsigned flags) { return (int)flags; }\n".utf8).write(to: URL(fileURLWithPath: source))
            try Tool.run(compiler, ["-shared", "-fPIC", "-o", folder + "/libcuda.so.1", source])
            let places = CUDALibraries.Places.standard(folders: [folder], usesLinkerSearch: false)
            let error = #expect(throws: CUDAError.self) { _ = try CUDALibraries(in: places) }
            #expect(error?.code == .symbolMissing)
            #expect(
                error?.message.hasPrefix("\(folder)/libcuda.so.1 has no function 'cuDriverGetVersion'; it is too old")
                    == true
            )
        }
    }

    @Test("Without libraries the error names driver, remedy and the way out")
    func nothingThere() {
        let places = CUDALibraries.Places.standard(folders: ["/nowhere"], usesLinkerSearch: false)
        let error = #expect(throws: CUDAError.self) { _ = try CUDALibraries(in: places) }
        #expect(
            error?.description
                == "the CUDA driver was not found: looked for libcuda.so.1, libcuda.so in /nowhere. Install NVIDIA's driver for "
                + "the GPU, or train with --device cpu"
        )
    }

    @Test("Only libraries that a driver can run are looked for, newest first")
    func versions() {
        let places = CUDALibraries.Places.standard(folders: [])
        #expect(
            places.cublas(13).names == ["libcublas.so.13", "libcublas.so.12", "libcublas.so.11", "libcublas.so"]
        )
        #expect(places.nvrtc(12).names == ["libnvrtc.so.12", "libnvrtc.so.11.2", "libnvrtc.so"])
        #expect(places.nvrtc(12).remedy.contains("PREDIS_CUDA_PATH"))
    }
}
