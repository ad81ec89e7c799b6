#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What must hold of JSON from outside before Foundation parses it: not too deep (its parser recurses) and no member
/// twice in one object (its parser keeps one of them and says nothing, so two readers could see two different files).
///
/// Whether the text is JSON at all is left to the parser; this looks only at strings, brackets and colons. Linear in
/// the bytes.
struct JSONScan {
    private let name: String
    private let bytes: [UInt8]
    private let maximumDepth: Int
    /// The names met so far in each open object; arrays have an empty set.
    private var open: [Set<String>] = []
    /// The string that ended last: a name, if a colon comes next.
    private var lastString: Range<Int>?

    private init(_ bytes: [UInt8], name: String, maximumDepth: Int) {
        self.bytes = bytes
        self.name = name
        self.maximumDepth = maximumDepth
    }

    /// Checks a text, which messages call `name`.
    ///
    /// - Throws: `ModelError.Code.malformed` or `tooLarge`.
    static func check(_ bytes: [UInt8], name: String, maximumDepth: Int) throws(ModelError) {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw ModelError(.malformed, "\(name): is not UTF-8; JSON is text in UTF-8, so write it again")
        }
        var scan = JSONScan(bytes, name: name, maximumDepth: maximumDepth)
        try scan.run()
    }

    private mutating func run() throws(ModelError) {
        var position = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position = stringEnd(position + 1)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard open.count < maximumDepth else {
                    throw ModelError(
                        .tooLarge,
                        "\(name): JSON nested deeper than \(maximumDepth) levels at byte \(position); no file of this "
                            + "kind is"
                    )
                }
                open.append([])
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                _ = open.popLast()
            case UInt8(ascii: ":"):
                try addMember()
            default:
                break
            }
            position += 1
        }
    }

    /// The closing quotation mark of the string whose text starts at `start`, or the end of the bytes.
    private mutating func stringEnd(_ start: Int) -> Int {
        var position = start
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        position = min(position, bytes.count)
        lastString = start..<position
        return position
    }

    private mutating func addMember() throws(ModelError) {
        guard let range = lastString, !open.isEmpty else { return }
        lastString = nil
        let member = text(bytes[range])
        guard open[open.count - 1].insert(member).inserted else {
            throw ModelError(
                .malformed,
                "\(name): \(quoted(member)) stands twice in one JSON object; a name may stand once, so write the file "
                    + "again"
            )
        }
    }

    /// The characters of a string as it stands in the file; two ways to write one name are the same name.
    private func text(_ raw: ArraySlice<UInt8>) -> String {
        let plain = String(decoding: raw, as: UTF8.self)
        guard raw.contains(UInt8(ascii: "\\")) else { return plain }
        return (try? JSONDecoder().decode(String.self, from: Data("\"\(plain)\"".utf8))) ?? plain
    }
}
