import PredictiveCache
import Prefetching
import RESP

/// Predis' own commands.
enum PredisCommands {
    static let all: [Command] = [
        Command(
            "predis.stats",
            arity: 1,
            [.readonly, .loading, .stale],
            keys: .all,
            group: "predis",
            since: "0.1.0",
            "Returns the counters of cache, origin, learner and prefetching."
        ) { call, out in
            let counters = call.context.store.report(through: call.cache).counters
            out.appendMap(counters.count, call.version)
            for counter in counters {
                out.appendBulk(counter.name)
                switch counter.value {
                case .count(let value): out.appendInteger(Int64(value))
                case .number(let value): out.appendDouble(value, call.version)
                case .text(let value): out.appendBulk(value)
                }
            }
        },
        explaining(
            "predis.why",
            "Returns the latest prefetches of a key: why, how probable, and what came of them.",
            ExplanationReport.why
        ),
        explaining(
            "predis.whymiss",
            "Returns why the last miss of a key was not foretold.",
            ExplanationReport.whyMissed
        ),
        Command(
            "predis.hint",
            arity: -2,
            [.readonly, .fast],
            keys: .range(first: 1, last: -1, step: 1),
            group: "predis",
            since: "0.1.0",
            complexity: "O(N) in the number of keys",
            "Says which keys the client will ask for soon; returns how many the learner was told of."
        ) { call, out in
            var told: Int64 = 0
            for index in 1..<call.arguments.count where call.hint(index) { told += 1 }
            out.appendInteger(told)
        },
        Command(
            "predis.prefetch",
            arity: -1,
            [.admin, .loading, .stale],
            group: "predis",
            since: "0.1.0",
            "Returns or sets whether keys are prefetched: [ON | OFF | AUTO]."
        ) { call, out in
            let store = call.context.store
            switch call.arguments.count {
            case 1:
                out.appendBulk(store.prefetchMode.rawValue)
            case 2:
                guard let mode = PrefetchMode(rawValue: call.arguments.text(1).lowercased()) else {
                    out.appendError("ERR PREDIS.PREFETCH takes ON, OFF or AUTO, not '\(call.arguments.text(1))'")
                    return
                }
                store.setPrefetchMode(mode)
                out.appendOK()
            default:
                out.appendError(ReplyError.wrongArity("predis.prefetch"))
            }
        },
    ]

    /// A command that asks the learner about one key.
    private static func explaining(
        _ name: String,
        _ summary: String,
        _ report: @escaping @Sendable (KeyExplanation, RESPVersion, inout ReplyBuffer) -> Void
    ) -> Command {
        Command(
            name,
            arity: 2,
            [.readonly, .noscript, .loading, .stale, .noMulti],
            keys: .first,
            group: "predis",
            since: "0.1.0",
            complexity: "O(N) in the number of prefetches remembered",
            summary
        ) { _, _ in
            // Never reached: not allowed in a transaction.
        } special: { engine, arguments, connection in
            engine.explain(arguments, connection, write: report)
        }
    }
}
