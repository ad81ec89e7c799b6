import ModelRegistry

/// A model as JSON has it: its manifest and its name.
struct ModelRecord: Encodable {
    let id: String
    @OrNull var manifest: ModelManifest?
    /// Why there is no manifest.
    @OrNull var error: String?

    init(_ entry: ModelStore.Entry) {
        id = entry.id.description
        switch entry.manifest {
        case .success(let manifest): self.manifest = manifest
        case .failure(let error): self.error = error.description
        }
    }
}
