/// Why a computation on the GPU cannot start or go on.
///
/// The message says what was wanted, what was found, and what helps.
public struct CUDAError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kind of failure, for callers that react differently to different ones.
    public enum Code: Equatable, Sendable {
        /// A library was not found in any of the places looked in.
        case libraryMissing
        /// A library was found but lacks a function that this version calls.
        case symbolMissing
        /// The driver is there, a device that can be used is not.
        case noDevice
        /// NVRTC refused a kernel, or no target fits both compiler and device.
        case compilation
        /// The device has too little free memory for the model and its batches.
        case outOfMemory
        /// A call of the driver, cuBLAS or NVRTC failed.
        case callFailed
        /// The model or a setting is one that the GPU path does not run.
        case unsupported
    }

    /// The kind of failure.
    public let code: Code
    /// One sentence or more: thing, value, rule, remedy.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
