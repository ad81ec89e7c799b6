import Foundation
import ModelRegistry

/// A folder of models that one training writes to: the models, and beside them what the training needs and tells.
struct TrainingFolder {
    let path: String

    /// The models.
    var store: ModelStore { ModelStore(path: path) }

    /// What an unfinished training continues from.
    var checkpoint: CheckpointFile { CheckpointFile(path: path + "/checkpoint.safetensors") }

    /// A line of JSON for each thing that happened.
    var log: String { path + "/training.jsonl" }

    /// The loss of each epoch, as a page.
    var curves: String { path + "/training.html" }

    /// Makes the folder.
    func make() throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw Failure.failed("\(path) cannot be made: \(error.localizedDescription); name a folder that can be")
        }
    }

    /// Removes the checkpoint of a training that has ended.
    func removeCheckpoint() {
        try? FileManager.default.removeItem(atPath: checkpoint.path)
    }
}
