#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The folders in which NVIDIA's libraries usually lie, beyond those that the dynamic linker knows.
///
/// In order: `PREDIS_CUDA_PATH` (folders separated by colons), `CUDA_HOME` and `CUDA_PATH` (a toolkit's root), the toolkit's
/// usual roots, the distributions' and containers' folders, then the Python packages of the environment in `VIRTUAL_ENV` or
/// `CONDA_PREFIX` (`nvidia-cublas`, `nvidia-cuda-nvrtc` and their versions by CUDA release) and of the system's Python.
struct LibraryFolders {
    /// The environment's variables that matter, or stand-ins for them.
    var environment: (String) -> String?
    /// The paths that match a shell pattern, sorted; existing ones only.
    var matches: (String) -> [String]

    /// Reads this process' environment and the file system.
    static var ofProcess: LibraryFolders {
        LibraryFolders(
            environment: { name in getenv(name).map { String(cString: $0) } },
            matches: Self.existingPaths
        )
    }

    /// The folders that exist, in order of preference, each once.
    func existing() -> [String] {
        var seen: Set<String> = []
        return patterns().flatMap(matches).filter { seen.insert($0).inserted }
    }

    /// The shell patterns looked at, in order of preference.
    func patterns() -> [String] {
        let named = (environment("PREDIS_CUDA_PATH") ?? "").split(separator: ":").map(String.init)
        let roots = [environment("CUDA_HOME"), environment("CUDA_PATH")].compactMap { $0 }.filter { !$0.isEmpty }
        let toolkits = (roots + ["/usr/local/cuda", "/usr/local/cuda-[0-9]*", "/opt/cuda"]).flatMap {
            [$0 + "/lib64", $0 + "/lib", $0 + "/targets/*-linux/lib"]
        }
        let system = [
            "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib/wsl/lib",
            "/usr/local/nvidia/lib64", "/usr/local/nvidia/lib",
        ]
        let environments = [environment("VIRTUAL_ENV"), environment("CONDA_PREFIX")].compactMap { $0 }
            .filter { !$0.isEmpty }
        let python =
            environments.flatMap { [$0 + "/lib"] + Self.packages($0 + "/lib/python3*/site-packages") }
            + Self.packages("/usr/local/lib/python3*/dist-packages")
            + Self.packages("/usr/local/lib/python3*/site-packages")
            + Self.packages("/usr/lib/python3*/site-packages")
        return named + toolkits + system + python
    }

    /// The library folders of NVIDIA's wheels inside a Python package folder: one for all since CUDA 13, one each before.
    private static func packages(_ folder: String) -> [String] {
        [folder + "/nvidia/cu[0-9]*/lib", folder + "/nvidia/cublas/lib", folder + "/nvidia/cuda_nvrtc/lib"]
    }

    private static func existingPaths(_ pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0, let paths = found.gl_pathv else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { index in paths[index].map { String(cString: $0) } }
    }
}
