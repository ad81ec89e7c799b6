import Prediction

/// What the name of the key says, by itself and beside that of the stream's last key.
struct StructureFeatures: FeatureGroup, ~Copyable {
    static let definitions = [
        FeatureDefinition(
            "template",
            .structure,
            .count,
            "Number of the key's template, its literal text without numbers and identifiers, from 1 in order of appearance; 0 for a name that cannot be taken apart."
        ),
        FeatureDefinition("fields", .structure, 0...8, "Numbers, identifiers and other changing parts in the name."),
        FeatureDefinition("same_template", .structure, .share, "1 if the stream's last key had the same template."),
        FeatureDefinition(
            "step",
            .structure,
            .any,
            canBeMissing: true,
            "The last number in the name less that in the stream's last key of the same template; missing without both."
        ),
        FeatureDefinition("step_run", .structure, .count, "How often in a row the step has been the same."),
    ]

    private static let templates = 1 << 12

    private var parser = KeyParser(beginnings: 1 << 12, seed: 1)
    private var numbers = RecordTable<UInt32>(count: templates, empty: 0)
    private var lastNumber: UInt32 = 0

    var memoryBytes: Int { parser.memoryBytes + numbers.memoryBytes }

    mutating func observe(_ moment: borrowing FeatureMoment, into row: inout FeatureRow) {
        let stream = moment.stream
        guard parser.parse(moment.name) else {
            stream.pointee.template = 0
            stream.pointee.number = nil
            stream.pointee.step = nil
            stream.pointee.stepRun = 0
            for _ in 0..<3 { row.put(0 as Float) }
            row.put(Float.nan)
            row.put(0 as Float)
            return
        }
        let template = parser.parsed.hash | 1
        row.put(Double(number(of: template)))
        row.put(Double(parser.parsed.fieldCount))
        let isSame = stream.pointee.template == template
        row.put(isSame)
        let number = lastNumberOfName
        var step: Int64?
        if isSame, let number, let last = stream.pointee.number { step = Int64(bitPattern: number &- last) }
        stream.pointee.stepRun = step == nil ? 0 : step == stream.pointee.step ? stream.pointee.stepRun &+ 1 : 1
        row.put(Double(step ?? 0), if: step != nil)
        row.put(Double(stream.pointee.stepRun))
        stream.pointee.template = template
        stream.pointee.number = number
        stream.pointee.step = step
    }

    private mutating func number(of template: UInt64) -> UInt32 {
        let record = numbers.record(template)
        if record.pointee == 0 {
            lastNumber &+= 1
            record.pointee = lastNumber
        }
        return record.pointee
    }

    private var lastNumberOfName: UInt64? {
        var number: UInt64?
        for index in 0..<parser.parsed.fieldCount where parser.parsed.fields[index].kind == .number {
            number = parser.parsed.fields[index].value
        }
        return number
    }
}
