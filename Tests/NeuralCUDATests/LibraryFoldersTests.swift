import Testing

@testable import NeuralCUDA

@Suite struct LibraryFoldersTests {
    private func folders(_ environment: [String: String], existing: [String: [String]] = [:]) -> LibraryFolders {
        LibraryFolders(environment: { environment[$0] }, matches: { existing[$0] ?? [] })
    }

    @Test("The user's folders come first, then the toolkit's, then the system's, then Python's")
    func order() throws {
        let patterns = folders([
            "PREDIS_CUDA_PATH": "/mine:/also", "CUDA_HOME": "/toolkit", "VIRTUAL_ENV": "/venv",
        ]).patterns()
        #expect(Array(patterns.prefix(3)) == ["/mine", "/also", "/toolkit/lib64"])
        let usual = try #require(patterns.firstIndex(of: "/usr/local/cuda/lib64"))
        let system = try #require(patterns.firstIndex(of: "/usr/local/nvidia/lib64"))
        let python = try #require(patterns.firstIndex(of: "/venv/lib/python3*/site-packages/nvidia/cu[0-9]*/lib"))
        #expect(usual < system && system < python)
    }

    @Test("Empty variables add nothing")
    func emptyVariables() {
        let without = folders([:]).patterns()
        #expect(folders(["PREDIS_CUDA_PATH": "", "CUDA_HOME": "", "VIRTUAL_ENV": ""]).patterns() == without)
        #expect(!without.contains { $0.hasPrefix("/lib") })
    }

    @Test("Only folders that exist are searched, each once")
    func existingOnce() {
        let folders = folders(
            ["PREDIS_CUDA_PATH": "/a:/b:/a"],
            existing: ["/a": ["/a"], "/b": [], "/usr/local/cuda-[0-9]*/lib64": ["/c", "/d"]]
        )
        #expect(folders.existing() == ["/a", "/c", "/d"])
    }
}
