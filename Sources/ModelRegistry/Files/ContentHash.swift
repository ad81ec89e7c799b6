import Crypto

/// A SHA-256, the name of a model and of what it is made of.
public struct ContentHash: Hashable, Sendable, CustomStringConvertible {
    /// 64 hexadecimal digits in lower case.
    public let description: String

    /// Reads 64 hexadecimal digits in lower case; `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 64, text.utf8.allSatisfy(Self.isDigit) else { return nil }
        description = String(text)
    }

    /// The hash of some bytes.
    public init(of bytes: [UInt8]) {
        self.init(SHA256.hash(data: bytes))
    }

    /// The hash of a file.
    ///
    /// - Throws: `ModelError.Code.file`.
    public init(ofFile path: String) throws(ModelError) {
        let source = try ByteSource(path: path, limit: .max, followsLinks: true)
        while source.remaining > 0 { _ = try source.read(min(source.remaining, 1 << 20)) }
        self = source.digest()
    }

    init(of bytes: ArraySlice<UInt8>) {
        self.init(bytes.withUnsafeBytes { SHA256.hash(data: $0) })
    }

    init(_ digest: SHA256Digest) {
        let digits = Array("0123456789abcdef".utf8)
        description = String(
            decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }

    /// The first twelve digits, for tables.
    public var short: String { String(description.prefix(12)) }

    /// The 32 bytes.
    var bytes: [UInt8] {
        let digits = description.utf8.map { $0 - ($0 < UInt8(ascii: "a") ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10) }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}

extension ContentHash: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let hash = ContentHash(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\(quoted(text)) is not a SHA-256 of 64 hexadecimal digits in lower case"
            )
        }
        self = hash
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
