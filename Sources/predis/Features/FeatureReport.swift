import Features
import Foundation

/// What `predis features` has to say besides the file it writes.
struct FeatureReport: Encodable {
    struct Finding: Encodable {
        let name: String
        let kept: Bool
        let informationBits: Double
        let importanceBits: Double
        @OrNull var repeats: String?
    }

    struct Selection: Encodable {
        let target: String
        let base: Double
        let modelLossBits: Double
        let baseLossBits: Double
        let findings: [Finding]
    }

    struct Drift: Encodable {
        let name: String
        let index: Double
    }

    struct Pattern: Encodable {
        let templates: [UInt32]
        let sessions: Int
    }

    let trace: String
    let accesses: Int
    let schema: String
    /// Rows that were made twice and are the same bits.
    var checkedRows: Int?
    var selection: Selection?
    var drift: [Drift]?
    var patterns: [Pattern]?
    var sessions: Int?

    init(trace: String, accesses: Int) {
        self.trace = trace
        self.accesses = accesses
        schema = FeatureSchema.all.fingerprint
    }

    mutating func add(_ selection: FeatureSelection, target: String) {
        self.selection = Selection(
            target: target,
            base: selection.base,
            modelLossBits: selection.modelLoss,
            baseLossBits: selection.baseLoss,
            findings: selection.findings.map {
                Finding(
                    name: $0.name,
                    kept: $0.isKept,
                    informationBits: $0.information,
                    importanceBits: $0.importance,
                    repeats: $0.repeats
                )
            }
        )
    }

    func text(json: Bool) throws -> String {
        if json { return try JSONText.encode(self) }
        var parts = ["\(trace): \(accesses) accesses, \(FeatureSchema.all.count) features, schema \(schema)"]
        if let checkedRows { parts.append("\(checkedRows) rows made in blocks and one at a time are the same bits") }
        if let selection { parts.append(Self.text(selection)) }
        if let drift {
            let rows = drift.map { [$0.name, Self.number($0.index), Self.judgement($0.index)] }
            parts.append(Terminal.table([["feature", "stability index", ""]] + rows))
        }
        if let patterns {
            let rows = patterns.map { ["\($0.sessions)", $0.templates.map { "\($0)" }.joined(separator: " ")] }
            parts.append(
                "sequences of templates in \(sessions ?? 0) sessions\n"
                    + Terminal.table([["sessions", "templates"]] + rows)
            )
        }
        return parts.joined(separator: "\n\n")
    }

    private static func text(_ selection: Selection) -> String {
        let head = """
            \(selection.target): \(number(selection.base)) of the rows; \
            error \(number(selection.modelLossBits)) bits a row with all features, \
            \(number(selection.baseLossBits)) with none
            """
        let rows = selection.findings.map {
            [
                $0.name, $0.kept ? "kept" : "", number($0.informationBits), number($0.importanceBits),
                $0.repeats.map { "repeats \($0)" } ?? "",
            ]
        }
        return head + "\n" + Terminal.table([["feature", "", "tells alone, bits", "importance, bits", ""]] + rows)
    }

    private static func judgement(_ index: Double) -> String {
        index < 0.1 ? "as before" : index < 0.25 ? "changed" : "changed much"
    }

    private static func number(_ value: Double) -> String {
        String(format: "%.4f", value)
    }

    // MARK: Schema and distributions

    static func schema(json: Bool) throws -> String {
        let definitions = FeatureSchema.all.definitions
        guard json else {
            let rows = definitions.map {
                [$0.name, $0.group.rawValue, $0.unit, $0.canBeMissing ? "or NaN" : "", $0.meaning]
            }
            let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
            let lines = rows.map { row in
                (0..<4).map { row[$0].padding(toLength: widths[$0], withPad: " ", startingAt: 0) }.joined(
                    separator: "  "
                )
                    + "  " + row[4]
            }
            return (["schema \(FeatureSchema.all.fingerprint)"] + lines).joined(separator: "\n")
        }
        return try JSONText.make([
            "schema": FeatureSchema.all.fingerprint,
            "features": definitions.map {
                [
                    "name": $0.name, "group": $0.group.rawValue, "unit": $0.unit, "type": "float32",
                    "canBeMissing": $0.canBeMissing, "meaning": $0.meaning, "least": Double($0.range.lowerBound),
                    "most": Double($0.range.upperBound),
                ] as [String: Any]
            },
        ])
    }

    static func readFingerprint(_ path: String) throws -> FeatureFingerprint {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure.failed("\(path) cannot be read; name a file that --fingerprint has written")
        }
        guard let fingerprint = try? JSONDecoder().decode(FeatureFingerprint.self, from: data) else {
            throw Failure.failed("\(path) is no distribution of features; name a file that --fingerprint has written")
        }
        return fingerprint
    }
}
