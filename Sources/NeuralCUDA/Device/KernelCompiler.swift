/// Compiles CUDA C with NVRTC into something that the driver loads.
///
/// Works without a device. One compilation takes about a second; an engine compiles once, when it is made.
struct KernelCompiler {
    let nvrtc: NVRTC

    /// The compute capabilities that the compiler knows, as 75, 80, 90, ...
    func supportedArchitectures() throws(CUDAError) -> [Int] {
        var count: Int32 = 0
        try nvrtc.check(nvrtc.getNumSupportedArchs(&count), "nvrtcGetNumSupportedArchs")
        var architectures = [Int32](repeating: 0, count: max(1, Int(count)))
        try nvrtc.check(nvrtc.getSupportedArchs(&architectures), "nvrtcGetSupportedArchs")
        return architectures.prefix(Int(count)).map(Int.init)
    }

    /// The image of `source` for `target`, ended by a zero byte, for `cuModuleLoadData`.
    ///
    /// - Throws: ``CUDAError`` (`compilation`) with the compiler's own messages.
    func compile(_ source: String, for target: KernelTarget) throws(CUDAError) -> [CChar] {
        var program: NVRTC.Program?
        try nvrtc.check(
            nvrtc.createProgram(&program, source, "predis.cu", 0, nil, nil),
            "nvrtcCreateProgram"
        )
        defer { _ = nvrtc.destroyProgram(&program) }
        guard let program else {
            throw CUDAError(.compilation, "nvrtcCreateProgram gave no program; reinstall NVRTC")
        }
        let status = target.option.withCString { option in
            var options: [NVRTC.Text?] = [option]
            return nvrtc.compileProgram(program, Int32(options.count), &options)
        }
        if status != 0 {
            throw CUDAError(.compilation, "NVRTC cannot compile the kernels (\(target.option)): \(log(of: program))")
        }
        return try image(of: program, target)
    }

    private func image(of program: NVRTC.Program, _ target: KernelTarget) throws(CUDAError) -> [CChar] {
        var size = 0
        switch target {
        case .machineCode:
            try nvrtc.check(nvrtc.getCUBINSize(program, &size), "nvrtcGetCUBINSize")
            var image = [CChar](repeating: 0, count: size + 1)
            try nvrtc.check(nvrtc.getCUBIN(program, &image), "nvrtcGetCUBIN")
            return image
        case .intermediate:
            try nvrtc.check(nvrtc.getPTXSize(program, &size), "nvrtcGetPTXSize")
            var image = [CChar](repeating: 0, count: size + 1)
            try nvrtc.check(nvrtc.getPTX(program, &image), "nvrtcGetPTX")
            return image
        }
    }

    private func log(of program: NVRTC.Program) -> String {
        var size = 0
        guard nvrtc.getProgramLogSize(program, &size) == 0, size > 1 else { return "no log" }
        var text = [CChar](repeating: 0, count: size + 1)
        guard nvrtc.getProgramLog(program, &text) == 0 else { return "no log" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
