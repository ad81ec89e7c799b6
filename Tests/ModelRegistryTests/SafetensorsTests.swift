import ModelRegistry
import PredisPrimitives
import Testing

@Suite struct SafetensorsTests {
    private func parse(_ bytes: [UInt8]) throws -> Safetensors { try Safetensors(parsing: bytes, name: "w") }

    @Test func `what was written is read`() throws {
        let file = Safetensors(
            tensors: [
                StoredTensor(name: "b", shape: [3], elements: .int8([-128, 0, 127])),
                StoredTensor(name: "a", shape: [2, 2], elements: .float([1, -0.0, .leastNonzeroMagnitude, 3.4e38])),
                StoredTensor(name: "c", shape: [], elements: .int32([-7])),
                StoredTensor(name: "ünïcode", shape: [0, 4], elements: .float([])),
            ],
            metadata: ["format": "pt", "quote\"d": "{\"a\": [1]}\n"]
        )
        let read = try parse(try file.encoded(name: "w"))
        #expect(read.metadata == file.metadata)
        #expect(read.tensors.sorted { $0.name < $1.name } == file.tensors.sorted { $0.name < $1.name })
    }

    @Test func `the order of the tensors does not change the bytes`() throws {
        let tensors = Fixture.weights(Fixture.tensors())
        let first = try Safetensors(tensors: tensors).encoded(name: "w")
        let second = try Safetensors(tensors: tensors.reversed()).encoded(name: "w")
        #expect(first == second)
    }

    @Test func `header and tensors are aligned`() throws {
        let bytes = try Safetensors(tensors: [
            StoredTensor(name: "odd", shape: [3], elements: .int8([1, 2, 3])),
            StoredTensor(name: "wide", shape: [1], elements: .float([2])),
        ]).encoded(name: "w")
        #expect(bytes[0] % 8 == 0)
        let data = 8 + Int(bytes[0])
        #expect(Array(bytes[data..<data + 4]) == [0, 0, 0, 0x40])
        #expect(Array(bytes[(data + 4)...]) == [1, 2, 3])
    }

    @Test func `half floats are widened exactly`() throws {
        // 1, -2, the smallest subnormal, the largest, 1/3 rounded.
        let half: [UInt16] = [0x3C00, 0xC000, 0x0001, 0x7BFF, 0x3555]
        #expect(
            try parse(Raw.file(#"{"h":{"dtype":"F16","shape":[5],"data_offsets":[0,10]}}"#, Raw.words(half))).tensors[0]
                .elements
                == .float([1, -2, 0x1p-24, 65504, 0.333251953125])
        )
        let brain: [UInt16] = [0x3F80, 0xC000, 0x7F7F]
        #expect(
            try parse(Raw.file(#"{"h":{"dtype":"BF16","shape":[3],"data_offsets":[0,6]}}"#, Raw.words(brain))).tensors[
                0
            ].elements
                == .float([1, -2, Float(bitPattern: 0x7F7F_0000)])
        )
    }

    @Test func `every half float is that of the processor`() throws {
        let all = (UInt16(0)...UInt16.max).filter { $0 & 0x7C00 != 0x7C00 }
        let header = #"{"h":{"dtype":"F16","shape":[\#(all.count)],"data_offsets":[0,\#(all.count * 2)]}}"#
        let read = try parse(Raw.file(header, Raw.words(all)))
        #expect(read.tensors[0].elements == .float(all.map { Float(Float16(bitPattern: $0)) }))
    }

    @Test func `a file of the reference implementation is read`() throws {
        // safetensors 0.8.0: save({"b": int8 [1, -1], "a": float32 [[1.5]]}, {"format": "pt"}).
        let header =
            #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"#
            + #""b":{"dtype":"I8","shape":[2],"data_offsets":[4,6]}}     "#
        let file = try parse(Raw.file(header, [0, 0, 0xC0, 0x3F, 1, 0xFF]))
        #expect(file.metadata == ["format": "pt"])
        #expect(
            file.tensors == [
                StoredTensor(name: "a", shape: [1, 1], elements: .float([1.5])),
                StoredTensor(name: "b", shape: [2], elements: .int8([1, -1])),
            ]
        )
    }

    @Test func `a tensor may lie anywhere as the format allows`() throws {
        let header =
            #"{"b":{"dtype":"I8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"F32","shape":[],"data_offsets":[1,5]}}"#
        #expect(
            try parse(Raw.file(header, [9, 0, 0, 0x80, 0x3F])).tensors.map(\.elements) == [.int8([9]), .float([1])]
        )
    }

    @Test(arguments: [
        (StoredTensor(name: "", shape: [1], elements: .float([1])), "not 1 to 256 bytes"),
        (StoredTensor(name: "__metadata__", shape: [1], elements: .float([1])), "reserved"),
        (StoredTensor(name: "t", shape: [2], elements: .float([1])), "not those of its shape [2]"),
        (StoredTensor(name: "t", shape: [-1], elements: .float([1])), "its shape is [-1]"),
        (StoredTensor(name: "t", shape: [.max, .max], elements: .float([1])), "not those of its shape"),
        (StoredTensor(name: "t", shape: [2], elements: .float([1, .nan])), "holds NaN at 1"),
    ])
    func `what could not be read again is not written`(_ tensor: StoredTensor, _ reason: String) {
        let error = failure { () throws(ModelError) in _ = try Safetensors(tensors: [tensor]).encoded(name: "w") }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "no error")")
    }

    @Test func `a name stands once`() {
        let tensor = StoredTensor(name: "t", shape: [], elements: .float([1]))
        let error = failure { () throws(ModelError) in
            _ = try Safetensors(tensors: [tensor, tensor]).encoded(name: "w")
        }
        #expect(error?.description == "w: tensor \"t\" stands twice; give each its own name")
    }
}

/// Files put together by hand.
enum Raw {
    /// Length, header, data.
    static func file(_ header: String, _ data: [UInt8] = []) -> [UInt8] {
        file(Array(header.utf8), data)
    }

    static func file(_ header: [UInt8], _ data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
        let length = length ?? UInt64(header.count)
        return (0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + header + data
    }

    static func words(_ words: [UInt16]) -> [UInt8] {
        words.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    }
}
