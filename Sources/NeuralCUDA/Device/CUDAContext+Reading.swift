extension CUDAContext {
    /// `count` elements of `buffer` from number `first` on, read back after all work asked for.
    ///
    /// `zero` names the type, one of 4 bytes, and is what the array holds before the copy.
    func elements<Element: BitwiseCopyable>(
        of buffer: DeviceBuffer,
        from first: Int = 0,
        count: Int,
        zero: Element
    ) throws(CUDAError) -> [Element] {
        var values = [Element](repeating: zero, count: count)
        try values.withUnsafeMutableBufferPointer { elements throws(CUDAError) in
            try buffer.download(UnsafeMutableRawBufferPointer(elements), from: first)
            try synchronize()
        }
        return values
    }
}
