#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A shared library opened at run time.
///
/// It stays loaded until the process ends: NVIDIA's libraries keep threads and thread-local state of their own, which must not
/// lose their code.
struct SharedLibrary {
    private let handle: UnsafeMutableRawPointer
    /// The name or path it was opened with, for messages.
    let name: String

    /// Opens `name`, a path or a bare name that the dynamic linker resolves (`LD_LIBRARY_PATH`, `ldconfig`, the system's
    /// folders).
    ///
    /// - Returns: `nil`, with the dynamic linker's reason in `reason`, if it cannot be opened.
    init?(opening name: String, reason: inout String) {
        guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else {
            reason = dlerror().map { String(cString: $0) } ?? "unknown reason"
            return nil
        }
        self.handle = handle
        self.name = name
    }

    /// The function `symbol`, as the C function type `Function`.
    ///
    /// - Throws: ``CUDAError`` (`symbolMissing`) that names the library and the function.
    func function<Function>(_ symbol: String, as type: Function.Type = Function.self) throws(CUDAError) -> Function {
        guard let address = dlsym(handle, symbol) else {
            throw CUDAError(
                .symbolMissing,
                "\(name) has no function '\(symbol)'; it is too old, damaged or not NVIDIA's: install a current NVIDIA driver "
                    + "and CUDA 11.2 or later, or train with --device cpu"
            )
        }
        // Safety: the caller states the function's C type as the vendor's header declares it; both are one pointer wide.
        return unsafeBitCast(address, to: type)
    }
}
