@testable import RESP

/// The slow twin of `RequestParser`: starts from the beginning each time and copies everything.
struct NaiveRequestParser {
    var limits: RequestLimits
    var isAuthenticated: Bool

    private struct Incomplete: Error {}

    func outcomes(of bytes: [UInt8]) -> [RequestOutcome] {
        var rest = bytes
        var found: [RequestOutcome] = []
        while let first = rest.first {
            do {
                let words = first == UInt8(ascii: "*") ? try array(&rest) : try inline(&rest)
                found.append(words.isEmpty ? .empty : .command(words))
            } catch let error as ProtocolError {
                return found + [.failure(error)]
            } catch {
                return found
            }
        }
        return found
    }

    private func line(_ rest: inout [UInt8], end: UInt8, _ error: ProtocolError) throws -> [UInt8] {
        guard let place = rest.firstIndex(of: end) else {
            if rest.count > limits.maximumInlineLength { throw error }
            throw Incomplete()
        }
        if place > limits.maximumInlineLength { throw error }
        let line = Array(rest[..<place])
        let length = end == 13 ? place + 2 : place + 1
        if length > rest.count { throw Incomplete() }
        rest.removeFirst(length)
        return line
    }

    private func number(_ line: [UInt8]) -> Int? {
        let text = String(decoding: line.dropFirst(), as: UTF8.self)
        guard let value = Int(text), String(value) == text else { return nil }
        return value
    }

    private func array(_ rest: inout [UInt8]) throws -> [[UInt8]] {
        guard let count = number(try line(&rest, end: 13, .multibulkCountTooLong)), count <= limits.maximumArguments
        else {
            throw ProtocolError.invalidMultibulkLength
        }
        if !isAuthenticated, count > 10 { throw ProtocolError.unauthenticatedMultibulkLength }
        var words: [[UInt8]] = []
        while words.count < count {
            guard let mark = rest.first else { throw Incomplete() }
            guard mark == UInt8(ascii: "$") else { throw ProtocolError.expectedBulk(found: mark) }
            guard let length = number(try line(&rest, end: 13, .bulkCountTooLong)), length >= 0,
                length <= limits.maximumBulkLength
            else { throw ProtocolError.invalidBulkLength }
            if !isAuthenticated, length > 16384 { throw ProtocolError.unauthenticatedBulkLength }
            if rest.count < length + 2 { throw Incomplete() }
            words.append(Array(rest[..<length]))
            rest.removeFirst(length + 2)
        }
        return words
    }

    private func inline(_ rest: inout [UInt8]) throws -> [[UInt8]] {
        var line = try line(&rest, end: 10, .inlineTooLong)
        if line.last == 13 { line.removeLast() }
        return try words(of: line)
    }

    /// `sdssplitargs`, transcribed: a zero stands for the end of the line.
    private func words(of line: [UInt8]) throws -> [[UInt8]] {
        func at(_ index: Int) -> Int { index < line.count ? Int(line[index]) : -1 }
        func isSpace(_ byte: Int) -> Bool { byte == 32 || (9...13).contains(byte) }
        func digit(_ byte: Int) -> Int? {
            byte < 0 || byte > 127 ? nil : Character(UnicodeScalar(UInt8(byte))).hexDigitValue
        }
        var words: [[UInt8]] = []
        var index = 0
        while true {
            while isSpace(at(index)) { index += 1 }
            if at(index) == -1 { return words }
            var inDouble = false, inSingle = false, isDone = false
            var word: [UInt8] = []
            while !isDone {
                let byte = at(index)
                if inDouble {
                    if byte == 92, at(index + 1) == 120, let high = digit(at(index + 2)), let low = digit(at(index + 3))
                    {
                        word.append(UInt8(high * 16 + low))
                        index += 3
                    } else if byte == 92, at(index + 1) != -1 {
                        index += 1
                        let plain = UInt8(at(index))
                        let special: [UInt8: UInt8] = [110: 10, 114: 13, 116: 9, 98: 8, 97: 7]
                        word.append(special[plain] ?? plain)
                    } else if byte == 34 {
                        if at(index + 1) != -1, !isSpace(at(index + 1)) { throw ProtocolError.unbalancedQuotes }
                        isDone = true
                    } else if byte == -1 {
                        throw ProtocolError.unbalancedQuotes
                    } else {
                        word.append(UInt8(byte))
                    }
                } else if inSingle {
                    if byte == 92, at(index + 1) == 39 {
                        index += 1
                        word.append(39)
                    } else if byte == 39 {
                        if at(index + 1) != -1, !isSpace(at(index + 1)) { throw ProtocolError.unbalancedQuotes }
                        isDone = true
                    } else if byte == -1 {
                        throw ProtocolError.unbalancedQuotes
                    } else {
                        word.append(UInt8(byte))
                    }
                } else {
                    switch byte {
                    case 32, 10, 13, 9, -1: isDone = true
                    case 34: inDouble = true
                    case 39: inSingle = true
                    default: word.append(UInt8(byte))
                    }
                }
                if byte != -1 { index += 1 }
            }
            words.append(word)
            if words.count > limits.maximumArguments { throw ProtocolError.invalidMultibulkLength }
        }
    }
}
