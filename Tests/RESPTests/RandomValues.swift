import PredisPrimitives

@testable import RESP

extension RESPValue {
    /// A value of any type, with at most `depth` aggregates inside each other.
    static func random(_ generator: inout SplitMix64, depth: Int) -> RESPValue {
        func bytes(_ generator: inout SplitMix64, isLine: Bool) -> [UInt8] {
            (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                let byte = UInt8(truncatingIfNeeded: generator.next())
                return isLine && (byte == 13 || byte == 10) ? 0x20 : byte
            }
        }
        func values(_ generator: inout SplitMix64) -> [RESPValue] {
            (0..<Int.random(in: 0...4, using: &generator)).map { _ in random(&generator, depth: depth - 1) }
        }
        func pairs(_ generator: inout SplitMix64) -> [Pair] {
            (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                Pair(random(&generator, depth: depth - 1), random(&generator, depth: depth - 1))
            }
        }
        switch Int.random(in: 0...(depth > 0 ? 14 : 9), using: &generator) {
        case 0: return .simple(bytes(&generator, isLine: true))
        case 1: return .error(bytes(&generator, isLine: true))
        case 2: return .bulkError(bytes(&generator, isLine: false))
        case 3: return .integer(Int64(bitPattern: generator.next()) >> Int64(generator.next() % 64))
        case 4: return .bulk(bytes(&generator, isLine: false))
        case 5: return .null
        case 6:
            let value = Double(bitPattern: generator.next())
            return .double(value.isNaN ? 0.5 : value)
        case 7: return .boolean(Bool.random(using: &generator))
        case 8: return .bigNumber(Array("-".utf8.prefix(Int(generator.next() % 2))) + Array("\(generator.next())".utf8))
        case 9: return .verbatim(format: Array("mkd".utf8), text: bytes(&generator, isLine: false))
        case 10: return .array(values(&generator))
        case 11: return .set(values(&generator))
        case 12: return .push(values(&generator))
        case 13: return .map(pairs(&generator))
        default: return .attributed(pairs(&generator), random(&generator, depth: depth - 1))
        }
    }
}

/// Decodes `bytes` cut at the given places: the values, and the error that ended them.
func decoded(
    _ bytes: [UInt8],
    cutAt cuts: [Int] = [],
    limits: ReplyLimits = ReplyLimits()
) -> (values: [RESPValue], error: ReplyDecodingError?, pending: Int) {
    var decoder = ReplyDecoder(limits: limits)
    var values: [RESPValue] = []
    var start = 0
    for end in cuts + [bytes.count] {
        bytes[start..<end].withUnsafeBytes { decoder.append($0) }
        start = end
        do throws(ReplyDecodingError) {
            while let value = try decoder.next() { values.append(value) }
        } catch {
            return (values, error, 0)
        }
    }
    return (values, nil, decoder.pendingByteCount)
}
