import ModelRegistry

/// A model as command lines name it.
enum ModelReference {
    /// Reads the model that `text` names: digits of a hash in `store`, the folder of a model, or a folder of models that has one
    /// only, as `predis train` leaves it.
    static func load(_ text: String, in store: ModelStore) throws -> Model {
        let inside = ModelStore(path: text)
        let only = (try? inside.list()) ?? []
        if only.count == 1 { return try inside.load(only[0].id.description) }
        guard only.isEmpty else {
            throw Failure.usage(
                "\(text) has \(only.count) models; name one, such as \(inside.folder(of: only[0].id))"
            )
        }
        return try store.load(text)
    }
}
