import PredictiveCache
import Prefetching
import RESP

/// The replies of `PREDIS.WHY` and `PREDIS.WHYMISS`.
enum ExplanationReport {
    /// The most prefetches told of.
    private static let mostPrefetches = 10

    /// An array of maps, the latest prefetch first.
    static func why(_ explanation: KeyExplanation, _ version: RESPVersion, _ out: inout ReplyBuffer) {
        let prefetches = explanation.prefetches.prefix(mostPrefetches)
        out.appendArray(prefetches.count)
        for prefetch in prefetches {
            out.appendMap(7, version)
            out.appendBulk("accesses_ago")
            out.appendInteger(Int64(prefetch.accessesAgo))
            out.appendBulk("trigger")
            out.append(name: prefetch.trigger, version)
            out.appendBulk("probability")
            out.appendDouble(prefetch.probability, version)
            out.appendBulk("asked")
            out.appendDouble(prefetch.asked, version)
            out.appendBulk("end")
            out.appendBulk(prefetch.end.rawValue)
            out.appendBulk("ended_after")
            out.append(count: prefetch.endedAfter, version)
            out.appendBulk("because")
            out.appendArray(prefetch.reasons.count)
            for reason in prefetch.reasons { append(reason, version, &out) }
        }
    }

    private static func append(_ reason: KeyExplanation.Reason, _ version: RESPVersion, _ out: inout ReplyBuffer) {
        out.appendMap(5, version)
        out.appendBulk("stream")
        out.appendBulk("\(reason.source)")
        out.appendBulk("after")
        out.appendArray(reason.after.count)
        for key in reason.after { out.append(name: key, version) }
        out.appendBulk("visits")
        out.appendInteger(Int64(reason.visits))
        out.appendBulk("came")
        out.appendInteger(Int64(reason.count))
        out.appendBulk("probability")
        out.appendDouble(reason.opinion, version)
    }

    /// A map, or null if no miss of the key is remembered.
    static func whyMissed(_ explanation: KeyExplanation, _ version: RESPVersion, _ out: inout ReplyBuffer) {
        guard let miss = explanation.lastMiss else {
            out.appendNull(version)
            return
        }
        out.appendMap(6, version)
        out.appendBulk("accesses_ago")
        out.appendInteger(Int64(miss.accessesAgo))
        out.appendBulk("cause")
        out.appendBulk(miss.cause.rawValue)
        out.appendBulk("decision")
        out.append(name: miss.decision.map { Array($0.verdict.rawValue.utf8) }, version)
        out.appendBulk("accesses_before")
        out.append(count: miss.decision?.accessesBefore, version)
        out.appendBulk("probability")
        out.append(number: miss.decision?.probability, version)
        out.appendBulk("asked")
        out.append(number: miss.decision?.asked, version)
    }
}

extension ReplyBuffer {
    fileprivate mutating func append(name: [UInt8]?, _ version: RESPVersion) {
        if let name { appendBulk(name) } else { appendNull(version) }
    }

    fileprivate mutating func append(count: Int?, _ version: RESPVersion) {
        if let count { appendInteger(Int64(count)) } else { appendNull(version) }
    }

    fileprivate mutating func append(number: Double?, _ version: RESPVersion) {
        if let number { appendDouble(number, version) } else { appendNull(version) }
    }
}
