import Testing

/// Tests that need a device and get the emulated one; they share it, so they run one after the other.
@Suite(.serialized, .enabled(if: EmulatedGPU.shared != nil, "needs a C++ compiler to build the emulated GPU"))
enum OnTheEmulatedGPU {}
