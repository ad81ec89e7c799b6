/// The three libraries that the GPU path calls: driver, cuBLAS and NVRTC, loaded and with every function found.
///
/// Nothing of CUDA is needed to build or link Predis; what is missing at run time is told when this is opened. Opening touches no
/// device. May be used from any thread.
public struct CUDALibraries: Sendable {
    let driver: CUDADriver
    let cublas: CuBLAS
    let nvrtc: NVRTC

    /// Where the libraries are looked for.
    struct Places {
        var driver: LibrarySearch
        /// cuBLAS and NVRTC for a driver of a CUDA major version.
        var cublas: (_ driverMajor: Int) -> LibrarySearch
        var nvrtc: (_ driverMajor: Int) -> LibrarySearch
    }

    /// Loads the libraries of this machine.
    ///
    /// - Throws: ``CUDAError`` (`libraryMissing`, `symbolMissing`, `callFailed`) that says what was looked for, where, and what
    ///   helps.
    public static func load() throws(CUDAError) -> CUDALibraries {
        try CUDALibraries(in: .standard(folders: LibraryFolders.ofProcess.existing()))
    }

    init(in places: Places) throws(CUDAError) {
        driver = try CUDADriver(places.driver.open())
        let major = try driver.majorVersion()
        cublas = try CuBLAS(places.cublas(major).open())
        nvrtc = try NVRTC(places.nvrtc(major).open())
    }

    /// The files in use, for a log: "libcuda.so.1, libcublas.so.13, libnvrtc.so.13".
    public var fileNames: String { [driver.fileName, cublas.fileName, nvrtc.fileName].joined(separator: ", ") }
}

extension CUDALibraries.Places {
    /// The oldest CUDA release whose cuBLAS and NVRTC have every function called here.
    static let oldestMajor = 11

    /// The usual names, looked for by the dynamic linker and then in `folders`.
    ///
    /// A library of a newer CUDA major release than the driver's does not work with it, so those are not looked for.
    static func standard(folders: [String], usesLinkerSearch: Bool = true) -> CUDALibraries.Places {
        func search(_ title: String, _ names: [String], _ remedy: String) -> LibrarySearch {
            LibrarySearch(
                title: title,
                names: names,
                folders: folders,
                usesLinkerSearch: usesLinkerSearch,
                remedy: remedy + ", or train with --device cpu"
            )
        }
        func versions(upTo major: Int) -> [Int] { Array(stride(from: major, through: oldestMajor, by: -1)) }
        func toolkit(_ package: String) -> String {
            "Install the CUDA toolkit or the Python package \(package), or name its folder in PREDIS_CUDA_PATH or LD_LIBRARY_PATH"
        }
        return CUDALibraries.Places(
            driver: search("the CUDA driver", ["libcuda.so.1", "libcuda.so"], "Install NVIDIA's driver for the GPU"),
            cublas: { major in
                let names = versions(upTo: major).map { "libcublas.so.\($0)" } + ["libcublas.so"]
                return search("cuBLAS for CUDA \(major)", names, toolkit("nvidia-cublas"))
            },
            nvrtc: { major in
                // Before CUDA 12 the file carries the minor version too; 11.2 is the name of all its later ones.
                let names = versions(upTo: major).map { $0 == 11 ? "libnvrtc.so.11.2" : "libnvrtc.so.\($0)" }
                return search(
                    "NVRTC for CUDA \(major)",
                    names + ["libnvrtc.so"],
                    toolkit("nvidia-cuda-nvrtc")
                )
            }
        )
    }
}
