/// The arguments of one launch, in memory made once: a slot of 8 bytes each, and the pointers to the slots that the driver
/// reads before `cuLaunchKernel` returns.
final class KernelArguments {
    /// What `cuLaunchKernel` takes.
    let pointers: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    private let slots: UnsafeMutableRawPointer
    private let count: UnsafeMutablePointer<Int>
    private static let capacity = 24

    init() {
        // Safety: the three blocks live until `deinit`; `add` stays inside them.
        slots = .allocate(byteCount: 8 * Self.capacity, alignment: 8)
        pointers = .allocate(capacity: Self.capacity)
        count = .allocate(capacity: 1)
        count.initialize(to: 0)
        for index in 0..<Self.capacity { pointers[index] = slots + 8 * index }
    }

    deinit {
        slots.deallocate()
        pointers.deallocate()
        count.deallocate()
    }

    /// Forgets the arguments of the launch before.
    func restart() { count.pointee = 0 }

    /// Adds a pointer parameter.
    func add(_ address: CUDADriver.Address) { store(address) }

    /// Adds an `int` parameter.
    func add(_ value: Int) { store(Int32(value)) }

    /// Adds a `float` parameter.
    func add(_ value: Float) { store(value) }

    /// Adds an `unsigned int` parameter.
    func add(word value: UInt32) { store(value) }

    /// Adds an `unsigned long long` parameter.
    func add(bits value: UInt64) { store(value) }

    private func store<Value: BitwiseCopyable>(_ value: Value) {
        precondition(count.pointee < Self.capacity, "a kernel takes at most \(Self.capacity) arguments")
        slots.storeBytes(of: value, toByteOffset: 8 * count.pointee, as: Value.self)
        count.pointee += 1
    }
}
