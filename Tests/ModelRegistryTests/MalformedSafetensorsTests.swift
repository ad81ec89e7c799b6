import ModelRegistry
import Testing

/// A file that must be refused, and how.
struct MalformedFile: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let code: ModelError.Code
    /// The whole message behind the file's name.
    let message: String

    var testDescription: String { name }

    init(_ name: String, _ bytes: [UInt8], _ code: ModelError.Code, _ message: String) {
        self.name = name
        self.bytes = bytes
        self.code = code
        self.message = message
    }

    /// One tensor "t" with the given members, and four bytes of data.
    init(tensor name: String, _ members: String, _ code: ModelError.Code, _ message: String) {
        self.init(name, Raw.file(#"{"t":{\#(members)}}"#, [0, 0, 0, 0]), code, message)
    }
}

@Suite struct MalformedSafetensorsTests {
    static let one = #""a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#
    static let deep = String(repeating: "[", count: 100_000)

    static let cases: [MalformedFile] = [
        .init("empty", [], .truncated, "0 bytes; a safetensors file begins with 8 bytes that give its header's length"),
        .init(
            "seven bytes",
            [1, 0, 0, 0, 0, 0, 0],
            .truncated,
            "7 bytes; a safetensors file begins with 8 bytes that give its header's length"
        ),
        .init(
            "length of 2^64 - 1",
            Raw.file([0x7B], length: .max),
            .tooLarge,
            "a header of 18446744073709551615 bytes; at most 8388608 are read, so this is no safetensors file of a model"
        ),
        .init(
            "length of 2^63",
            Raw.file([0x7B], length: 1 << 63),
            .tooLarge,
            "a header of 9223372036854775808 bytes; at most 8388608 are read, so this is no safetensors file of a model"
        ),
        .init(
            "length one over the limit",
            Raw.file([0x7B], length: (8 << 20) + 1),
            .tooLarge,
            "a header of 8388609 bytes; at most 8388608 are read, so this is no safetensors file of a model"
        ),
        .init(
            "length beyond the end",
            Raw.file(Array("{}".utf8), length: 3),
            .truncated,
            "a header of 3 bytes where 2 follow; copy the file again"
        ),
        .init(
            "length shorter than the header",
            Raw.file(Array("{}".utf8), length: 1),
            .malformed,
            "header: is no JSON"
        ),
        .init("length 0", Raw.file([]), .malformed, "the header does not begin with {; this is no safetensors file"),
        .init(
            "blank before the header",
            Raw.file(" {}"),
            .malformed,
            "the header does not begin with {; this is no safetensors file"
        ),
        .init(
            "list as header",
            Raw.file("[]"),
            .malformed,
            "the header does not begin with {; this is no safetensors file"
        ),
        .init(
            "zeros as header",
            Raw.file([0, 0, 0, 0]),
            .malformed,
            "the header does not begin with {; this is no safetensors file"
        ),
        .init("header cut in a name", Raw.file(#"{"a"#), .malformed, "header: is no JSON"),
        .init("header with text behind it", Raw.file("{} x"), .malformed, "header: is no JSON"),
        .init(
            "header not UTF-8",
            Raw.file([0x7B, 0x22, 0xFF, 0x22, 0x7D]),
            .malformed,
            "header: is not UTF-8; JSON is text in UTF-8, so write it again"
        ),
        .init(
            "name with half a surrogate",
            Raw.file(#"{"\ud800":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}"#, [0, 0, 0, 0]),
            .malformed,
            "header: is no JSON"
        ),
        .init(
            "list nested 100,000 deep",
            Raw.file(#"{"a":"# + deep),
            .tooLarge,
            "header: JSON nested deeper than 16 levels at byte 20; no file of this kind is"
        ),
        .init(
            "objects nested 17 deep",
            Raw.file(String(repeating: #"{"a":"#, count: 17)),
            .tooLarge,
            "header: JSON nested deeper than 16 levels at byte 80; no file of this kind is"
        ),
        .init(
            "tensor twice",
            Raw.file("{\(one),\(one)}", [0, 0, 0, 0]),
            .malformed,
            #"header: "a" stands twice in one JSON object; a name may stand once, so write the file again"#
        ),
        .init(
            "tensor twice, one name escaped",
            Raw.file(
                #"{\#(one),"\u0061":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
                [UInt8](repeating: 0, count: 8)
            ),
            .malformed,
            #"header: "a" stands twice in one JSON object; a name may stand once, so write the file again"#
        ),
        .init(
            "member twice",
            Raw.file(#"{"a":{"dtype":"F32","dtype":"I8","shape":[1],"data_offsets":[0,4]}}"#, [0, 0, 0, 0]),
            .malformed,
            #"header: "dtype" stands twice in one JSON object; a name may stand once, so write the file again"#
        ),
        .init(
            "metadata that are no texts",
            Raw.file(#"{"__metadata__":{"a":1}}"#),
            .malformed,
            #"header: "__metadata__.a" is not a text; write the file again"#
        ),
        .init(
            "metadata that are a list",
            Raw.file(#"{"__metadata__":[]}"#),
            .malformed,
            #"header: "__metadata__" is not of the right form; write the file again"#
        ),
        .init(
            "tensor that is a number",
            Raw.file(#"{"a":1}"#),
            .malformed,
            #"header: "a" is not of the right form; write the file again"#
        ),
        .init("tensor that is null", Raw.file(#"{"a":null}"#), .malformed, #"header: "a" is null"#),
        .init(
            tensor: "no type",
            #""shape":[1],"data_offsets":[0,4]"#,
            .malformed,
            #"header: "t.dtype" is missing; write the file again"#
        ),
        .init(
            tensor: "no shape",
            #""dtype":"F32","data_offsets":[0,4]"#,
            .malformed,
            #"header: "t.shape" is missing; write the file again"#
        ),
        .init(
            tensor: "no offsets",
            #""dtype":"F32","shape":[1]"#,
            .malformed,
            #"header: "t.data_offsets" is missing; write the file again"#
        ),
        .init(
            tensor: "type of 8 bytes",
            #""dtype":"F64","shape":[1],"data_offsets":[0,8]"#,
            .malformed,
            #"tensor "t": its type is "F64"; F32, F16, BF16, I8 and I32 are read, so convert it"#
        ),
        .init(
            tensor: "type in small letters",
            #""dtype":"f32","shape":[1],"data_offsets":[0,4]"#,
            .malformed,
            #"tensor "t": its type is "f32"; F32, F16, BF16, I8 and I32 are read, so convert it"#
        ),
        .init(
            tensor: "type that is a number",
            #""dtype":32,"shape":[1],"data_offsets":[0,4]"#,
            .malformed,
            #"header: "t.dtype" is not a text; write the file again"#
        ),
        .init(
            tensor: "negative extent",
            #""dtype":"F32","shape":[-1],"data_offsets":[0,4]"#,
            .malformed,
            #"tensor "t": its shape holds -1; an extent is 0 or more"#
        ),
        .init(
            tensor: "two negative extents",
            #""dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]"#,
            .malformed,
            #"tensor "t": its shape holds -1; an extent is 0 or more"#
        ),
        .init(
            tensor: "shape beyond 64 bits",
            #""dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]"#,
            .tooLarge,
            #"tensor "t": its shape [4294967296, 4294967296] has more bytes than 64 bits count"#
        ),
        .init(
            tensor: "shape that overflows to the right size",
            #""dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]"#,
            .tooLarge,
            #"tensor "t": its shape [4611686018427387905] has more bytes than 64 bits count"#
        ),
        .init(
            tensor: "extent beyond 64 bits",
            #""dtype":"F32","shape":[18446744073709551617],"data_offsets":[0,4]"#,
            .malformed,
            "header: "
        ),
        .init(
            tensor: "extent that is a fraction",
            #""dtype":"F32","shape":[1.5],"data_offsets":[0,4]"#,
            .malformed,
            "header: "
        ),
        .init(
            tensor: "extent that is a text",
            #""dtype":"F32","shape":["1"],"data_offsets":[0,4]"#,
            .malformed,
            "header: "
        ),
        .init(
            tensor: "nine axes",
            #""dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]"#,
            .tooLarge,
            #"tensor "t": its shape has 9 axes; at most 8 are allowed"#
        ),
        .init(
            tensor: "one offset",
            #""dtype":"F32","shape":[1],"data_offsets":[4]"#,
            .malformed,
            #"tensor "t": data_offsets holds 1 numbers; it holds begin and end"#
        ),
        .init(
            tensor: "three offsets",
            #""dtype":"F32","shape":[1],"data_offsets":[0,4,4]"#,
            .malformed,
            #"tensor "t": data_offsets holds 3 numbers; it holds begin and end"#
        ),
        .init(
            tensor: "offsets the wrong way round",
            #""dtype":"F32","shape":[1],"data_offsets":[4,0]"#,
            .malformed,
            #"tensor "t": its bytes are 4 to 0; begin is 0 or more, end not less"#
        ),
        .init(
            tensor: "negative offset",
            #""dtype":"F32","shape":[1],"data_offsets":[-4,0]"#,
            .malformed,
            #"tensor "t": its bytes are -4 to 0; begin is 0 or more, end not less"#
        ),
        .init(
            tensor: "smallest and largest offset",
            #""dtype":"F32","shape":[1],"data_offsets":[-9223372036854775808,9223372036854775807]"#,
            .malformed,
            #"tensor "t": its bytes are -9223372036854775808 to 9223372036854775807; begin is 0 or more, end not less"#
        ),
        .init(
            tensor: "offset behind the end",
            #""dtype":"F32","shape":[2],"data_offsets":[0,8]"#,
            .truncated,
            #"tensor "t": its bytes end at 8 and the data at 4; copy the file again"#
        ),
        .init(
            tensor: "shape larger than its bytes",
            #""dtype":"F32","shape":[2],"data_offsets":[0,4]"#,
            .malformed,
            #"tensor "t": it has 4 bytes and its shape [2] of F32 needs 8"#
        ),
        .init(
            tensor: "shape smaller than its bytes",
            #""dtype":"I8","shape":[1],"data_offsets":[0,4]"#,
            .malformed,
            #"tensor "t": it has 4 bytes and its shape [1] of I8 needs 1"#
        ),
        .init(
            "no name",
            Raw.file(#"{"":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, [0, 0, 0, 0]),
            .malformed,
            #"tensor "": its name has 0 bytes; 1 to 256 are allowed"#
        ),
        .init(
            "name of 257 bytes",
            Raw.file(
                #"{"\#(String(repeating: "n", count: 257))":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
                [0, 0, 0, 0]
            ),
            .malformed,
            #"tensor "\#(String(repeating: "n", count: 60))...": its name has 257 bytes; 1 to 256 are allowed"#
        ),
        .init(
            "hole at the beginning",
            Raw.file(#"{"t":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, [UInt8](repeating: 0, count: 8)),
            .malformed,
            #"4 bytes before tensor "t" belong to nothing; tensors lie one behind the other"#
        ),
        .init(
            "hole between tensors",
            Raw.file(
                #"{\#(one),"b":{"dtype":"F32","shape":[1],"data_offsets":[5,9]}}"#,
                [UInt8](repeating: 0, count: 9)
            ),
            .malformed,
            #"1 bytes before tensor "b" belong to nothing; tensors lie one behind the other"#
        ),
        .init(
            "bytes behind the last tensor",
            Raw.file("{\(one)}", [UInt8](repeating: 0, count: 5)),
            .malformed,
            "1 bytes behind the last tensor belong to nothing; the file ends with it"
        ),
        .init(
            "data without a tensor",
            Raw.file("{}", [0]),
            .malformed,
            "1 bytes behind the last tensor belong to nothing; the file ends with it"
        ),
        .init(
            "overlap by one byte",
            Raw.file(
                #"{\#(one),"b":{"dtype":"F32","shape":[1],"data_offsets":[3,7]}}"#,
                [UInt8](repeating: 0, count: 7)
            ),
            .malformed,
            #"tensor "b" begins at 3 inside tensor "a", which ends at 4; tensors may not overlap"#
        ),
        .init(
            "two tensors in one place",
            Raw.file(#"{\#(one),"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, [0, 0, 0, 0]),
            .malformed,
            #"tensor "b" begins at 0 inside tensor "a", which ends at 4; tensors may not overlap"#
        ),
        .init(
            "data cut off",
            Raw.file("{\(one)}", [0, 0, 0]),
            .truncated,
            #"tensor "a": its bytes end at 4 and the data at 3; copy the file again"#
        ),
        .init(
            "not a number",
            Raw.file("{\(one)}", [0, 0, 0xC0, 0x7F]),
            .malformed,
            #"tensor "a" holds NaN at 0; every number must be finite, so train or export it again"#
        ),
        .init(
            "infinity",
            Raw.file("{\(one)}", [0, 0, 0x80, 0xFF]),
            .malformed,
            #"tensor "a" holds -inf at 0; every number must be finite, so train or export it again"#
        ),
        .init(
            "infinity of 16 bits",
            Raw.file(#"{"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}"#, [0, 0, 0, 0x7C]),
            .malformed,
            #"tensor "h" holds inf at 1; every number must be finite, so train or export it again"#
        ),
        .init(
            "NaN of bfloat16",
            Raw.file(#"{"h":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}"#, [0, 0, 0xC1, 0x7F]),
            .malformed,
            #"tensor "h" holds NaN at 1; every number must be finite, so train or export it again"#
        ),
        .init(
            "more tensors than allowed",
            Raw.file(
                "{"
                    + (0...4096).map { #""\#($0)":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}"# }.joined(
                        separator: ","
                    ) + "}"
            ),
            .tooLarge,
            "4097 tensors; at most 4096 are read"
        ),
    ]

    @Test(arguments: cases) func `a malformed file is refused`(_ file: MalformedFile) throws {
        let error = failure { () throws(ModelError) in _ = try Safetensors(parsing: file.bytes, name: "w") }
        let found = try #require(error, "was read")
        #expect(found.code == file.code)
        #expect(found.description.hasPrefix("w: " + file.message), "\(found.description)")
        #expect(!found.description.contains("\n"))
    }

    @Test func `a file cut anywhere is refused`() throws {
        let whole = try Safetensors(
            tensors: Fixture.weights(Fixture.tensors()).filter { $0.elements.count < 100 },
            metadata: ["a": "b"]
        ).encoded(name: "w")
        for length in whole.indices {
            let error = failure { () throws(ModelError) in
                _ = try Safetensors(parsing: Array(whole.prefix(length)), name: "w")
            }
            #expect(error != nil, "the first \(length) of \(whole.count) bytes")
        }
    }

    @Test func `one byte too many is refused`() throws {
        let whole = try Safetensors(tensors: Fixture.weights(Fixture.tensors())).encoded(name: "w")
        let error = failure { () throws(ModelError) in _ = try Safetensors(parsing: whole + [0], name: "w") }
        #expect(error?.description == "w: 1 bytes behind the last tensor belong to nothing; the file ends with it")
    }
}
