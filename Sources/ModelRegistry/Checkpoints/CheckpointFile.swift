public import NeuralNet

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A file with a checkpoint: safetensors whose metadata holds a JSON record and a SHA-256 over record and tensors.
///
/// The file is replaced as a whole or not at all. One training writes it; others may read at any time.
public struct CheckpointFile: Sendable {
    /// The format this version writes, and the only one it reads.
    public static let currentFormat = 1

    public let path: String

    public init(path: String) {
        self.path = path
    }

    /// Whether there is such a file.
    public var exists: Bool { access(path, F_OK) == 0 }

    /// Replaces the file, and waits until it is on the disk.
    ///
    /// - Throws: `ModelError`: `malformed` for numbers of tensors that are not finite, `file`.
    public func write<Progress>(_ checkpoint: Checkpoint<Progress>) throws(ModelError) {
        let snapshot = checkpoint.snapshot
        let record = CheckpointRecord(
            format: Self.currentFormat,
            network: checkpoint.network,
            dataFingerprint: checkpoint.dataFingerprint,
            parameters: snapshot.parameters.map(\.name),
            carried: snapshot.carriedState.map(\.name),
            hasBest: !checkpoint.best.isEmpty,
            progress: checkpoint.progress
        )
        let text = try JSONFile.encode(record, name: path, compact: true, allowingNonFinite: true)
        var file = Safetensors(tensors: [])
        file.append(snapshot.parameters, under: .parameters)
        file.append(snapshot.firstMoments, under: .firstMoments)
        file.append(snapshot.secondMoments, under: .secondMoments)
        file.append(snapshot.carriedState, under: .carriedState)
        file.append(checkpoint.best, under: .best)
        file.metadata["predis.checkpoint"] = String(decoding: text, as: UTF8.self)
        file.metadata["predis.sha256"] = file.checksum(text).description
        removeAbandonedDrafts()
        try DurableFile.replace(path, with: file.encoded(name: path))
    }

    /// Reads the file for a training of this network on this data.
    ///
    /// - Throws: `ModelError`: `mismatch` if it is of another network or other data; `truncated`, `malformed`,
    ///   `version`, `checksum`, `tooLarge`, `file`.
    public func read<Progress>(
        _ type: Progress.Type,
        network: NetworkConfiguration,
        dataFingerprint: String
    ) throws(ModelError) -> Checkpoint<Progress> {
        try Self.decode(
            try Safetensors(path: path),
            type,
            network: network,
            dataFingerprint: dataFingerprint,
            path: path
        )
    }

    /// The checkpoint in a file, which messages call `path`.
    ///
    /// - Throws: As `read` does.
    package static func decode<Progress>(
        _ file: Safetensors,
        _: Progress.Type,
        network: NetworkConfiguration,
        dataFingerprint: String,
        path: String
    ) throws(ModelError) -> Checkpoint<Progress> {
        let text = Array((file.metadata["predis.checkpoint"] ?? "").utf8)
        guard !text.isEmpty else {
            throw ModelError(
                .malformed,
                "\(path): has no record of a training (predis.checkpoint); this is no checkpoint, perhaps the weights "
                    + "of a model"
            )
        }
        let format = try JSONFile.decode(CheckpointRecord<Progress>.FormatOnly.self, from: text, name: path).format
        guard format == currentFormat else {
            throw ModelError(
                .version,
                "\(path): format \(format) of a checkpoint; this version reads format \(currentFormat), so train anew"
            )
        }
        guard file.metadata["predis.sha256"] == file.checksum(text).description else {
            throw ModelError(.checksum, "\(path): the SHA-256 is not that of its contents; go back to an older copy")
        }
        let record = try JSONFile.decode(
            CheckpointRecord<Progress>.self,
            from: text,
            name: path,
            allowingNonFinite: true
        )
        guard record.network == network else {
            throw ModelError(
                .mismatch,
                "\(path): is of another network (\(record.network.summary)) than the one to train "
                    + "(\(network.summary)); "
                    + "give the settings it was started with, or train anew"
            )
        }
        guard record.dataFingerprint == dataFingerprint else {
            throw ModelError(
                .mismatch,
                "\(path): was trained on data with the fingerprint \(quoted(record.dataFingerprint)), these have "
                    + "\(quoted(dataFingerprint)); give the data it was started with, or train anew"
            )
        }
        return try checkpoint(record, file, path: path)
    }

    private static func checkpoint<Progress>(
        _ record: CheckpointRecord<Progress>,
        _ file: Safetensors,
        path: String
    ) throws(ModelError) -> Checkpoint<Progress> {
        var byName = Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0) })
        func take(_ names: [String], _ part: CheckpointPart) throws(ModelError) -> [NamedTensor] {
            var result: [NamedTensor] = []
            for name in names {
                guard let tensor = byName.removeValue(forKey: part.rawValue + name),
                    case .float(let values) = tensor.elements
                else {
                    throw ModelError(
                        .mismatch,
                        "\(path): tensor \(quoted(part.rawValue + name)) is missing or no F32; go back to an older copy"
                    )
                }
                result.append(NamedTensor(name: name, shape: tensor.shape, values: values))
            }
            return result
        }
        let snapshot = TrainingSnapshot(
            parameters: try take(record.parameters, .parameters),
            firstMoments: try take(record.parameters, .firstMoments),
            secondMoments: try take(record.parameters, .secondMoments),
            carriedState: try take(record.carried, .carriedState)
        )
        let best = record.hasBest ? try take(record.parameters, .best) : []
        if let unknown = byName.keys.min() {
            throw ModelError(
                .mismatch,
                "\(path): tensor \(quoted(unknown)) belongs to nothing; go back to an older copy"
            )
        }
        return Checkpoint(
            network: record.network,
            dataFingerprint: record.dataFingerprint,
            snapshot: snapshot,
            best: best,
            progress: record.progress
        )
    }

    /// Removes what writers left behind that were killed: drafts of processes that are no more.
    private func removeAbandonedDrafts() {
        let folder = DurableFile.folder(of: path)
        let prefix = (path.split(separator: "/").last.map(String.init) ?? path) + DurableFile.draftSuffix
        guard let directory = opendir(folder) else { return }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name.hasPrefix(prefix), let process = Int32(name.dropFirst(prefix.count)), process > 0 else {
                continue
            }
            if kill(process, 0) != 0, errno == ESRCH { unlink(folder + "/" + name) }
        }
    }
}

/// What the tensors of a checkpoint are, by what their names begin with.
enum CheckpointPart: String {
    case parameters = "parameters/"
    case firstMoments = "first_moments/"
    case secondMoments = "second_moments/"
    case carriedState = "carried_state/"
    case best = "best/"
}

/// The JSON in a checkpoint.
private struct CheckpointRecord<Progress: Codable>: Codable {
    struct FormatOnly: Decodable {
        var format: Int
    }

    var format: Int
    var network: NetworkConfiguration
    var dataFingerprint: String
    /// Names in the order of the snapshot.
    var parameters: [String]
    var carried: [String]
    var hasBest: Bool
    var progress: Progress
}

extension NetworkConfiguration {
    /// The shape in a few words, for messages.
    var summary: String {
        "vocabulary \(vocabulary), \(layers) x \(hiddenWidth)" + (isBidirectional ? " both ways" : "")
            + ", embedding \(embeddingWidth)" + (gap.map { ", \($0.buckets) gaps x \($0.width)" } ?? "")
            + (attention.map { ", attention \($0.score.rawValue) over \($0.window)" } ?? "")
            + (horizon > 0 ? ", horizon \(horizon)" : "") + (hasConfidenceHead ? ", confidence" : "")
            + (dropout > 0 ? ", dropout \(dropout)" : "")
    }
}

extension Safetensors {
    fileprivate mutating func append(_ tensors: [NamedTensor], under part: CheckpointPart) {
        for tensor in tensors {
            self.tensors.append(
                StoredTensor(name: part.rawValue + tensor.name, shape: tensor.shape, elements: .float(tensor.values))
            )
        }
    }
}
