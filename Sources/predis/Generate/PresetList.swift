import Workloads

/// The ready-made workloads.
enum PresetList {
    struct Record: Encodable {
        let name: String
        let summary: String
    }

    static var records: [Record] {
        WorkloadDefinition.presets.map { Record(name: $0.name, summary: $0.summary) }
    }

    static var text: String {
        let width = records.map(\.name.count).max() ?? 0
        return records.map { record in
            record.name + String(repeating: " ", count: width - record.name.count + 2) + record.summary
        }.joined(separator: "\n")
    }
}
