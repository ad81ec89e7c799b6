import Foundation

/// What a benchmark ran on.
enum Machine {
    /// The processor's name, how many cores, and the system.
    static var description: String {
        let info = ProcessInfo.processInfo
        return "\(processor), \(info.activeProcessorCount) cores, \(info.operatingSystemVersionString)"
    }

    private static var processor: String {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        let name = line?.split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) }
        return name ?? "unknown processor"
    }
}
