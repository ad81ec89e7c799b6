/// How many blocks of how many threads a kernel runs with.
struct LaunchShape: Equatable {
    var blocks: Int
    var threads: Int

    /// Threads of a block; the kernels' shared arrays are this large, and their reductions want a power of two.
    static let blockThreads = 256

    /// One thread for each of `count` elements.
    ///
    /// - Precondition: `count` fits the largest grid, 2^31 - 1 blocks.
    static func elements(_ count: Int) -> LaunchShape {
        LaunchShape(blocks: (count + blockThreads - 1) / blockThreads, threads: blockThreads)
    }

    /// One block for each of `count` rows (or groups), whose threads share its elements.
    static func rows(_ count: Int) -> LaunchShape {
        LaunchShape(blocks: count, threads: blockThreads)
    }

    /// One block for each 32 columns; its threads are 32 wide and 8 high.
    static func columns(_ count: Int) -> LaunchShape {
        LaunchShape(blocks: (count + 31) / 32, threads: blockThreads)
    }

    /// Blocks for the first pass of a sum over `count` elements, whose second pass is one block.
    ///
    /// It depends on `count` alone, never on the device, so that sums are the same on every device.
    static func partialSums(_ count: Int) -> LaunchShape {
        let wanted = (count + blockThreads * 8 - 1) / (blockThreads * 8)
        return LaunchShape(blocks: max(1, min(1024, wanted)), threads: blockThreads)
    }

    /// Whether there is nothing to run; CUDA refuses a grid of no blocks.
    var isEmpty: Bool { blocks == 0 }
}
