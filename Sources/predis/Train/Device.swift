import ArgumentParser

/// Where a network is trained.
enum Device: String, ExpressibleByArgument, CaseIterable {
    /// On the processor.
    case cpu
    /// On an NVIDIA GPU, or not at all.
    case cuda
    /// On an NVIDIA GPU where there is one that runs the network, else on the processor.
    case auto
}
