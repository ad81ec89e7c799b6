@testable import Prediction

/// The definition of what the fields of a key are, for ASCII keys without names (see `SegmentShapes`), by regular
/// expressions.
struct NaiveKeyParser {
    enum Piece: Equatable {
        case literal(String)
        case field(KeyField.Kind, String)
    }

    static func parse(_ key: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = key[...]
        while !rest.isEmpty {
            if let uuid = rest.prefixMatch(of: /[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9A-Za-z])/) {
                pieces.append(.field(.uuid, String(uuid.0)))
                rest = rest[uuid.range.upperBound...]
            } else if let run = rest.prefixMatch(of: /[0-9A-Za-z]+/) {
                pieces += classify(String(run.0))
                rest = rest[run.range.upperBound...]
            } else {
                pieces.append(.literal(String(rest.removeFirst())))
            }
        }
        return joined(pieces)
    }

    private static func classify(_ run: String) -> [Piece] {
        if run.wholeMatch(of: /[0-9]{1,18}/) != nil { return [.field(.number, run)] }
        if run.wholeMatch(of: /[0-9]+/) != nil { return [.field(.hex, run)] }
        if isHex(run) { return [.field(.hex, run)] }
        if run.wholeMatch(of: /[A-Za-z]+/) != nil { return [.literal(run)] }
        if let parts = run.wholeMatch(of: /([A-Za-z]+)([0-9]{1,18})/) {
            return [.literal(String(parts.1)), .field(.number, String(parts.2))]
        }
        if let parts = run.wholeMatch(of: /([0-9]{1,18})([A-Za-z]+)/) {
            return [.field(.number, String(parts.1)), .literal(String(parts.2))]
        }
        return [.field(.word, run)]
    }

    private static func isHex(_ run: String) -> Bool {
        guard run.wholeMatch(of: /[0-9a-f]+|[0-9A-F]+/) != nil else { return false }
        if run.wholeMatch(of: /[A-Fa-f]+/) != nil { return [8, 16, 32, 40, 64].contains(run.count) }
        return run.count >= 8 || run.count >= 4 && run.wholeMatch(of: /[A-Fa-f][0-9]+/) == nil
    }

    private static func joined(_ pieces: [Piece]) -> [Piece] {
        var result: [Piece] = []
        for piece in pieces {
            if case .literal(let text) = piece, case .literal(let before) = result.last {
                result[result.count - 1] = .literal(before + text)
            } else {
                result.append(piece)
            }
        }
        return result
    }
}
