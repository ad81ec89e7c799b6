import ModelRegistry

extension Failure {
    /// What is wrong with a model or its file.
    init(_ error: ModelError) {
        self = .failed(error.description)
    }

    /// Runs something that may fail because of a model.
    static func ofModels<Result>(_ body: () throws(ModelError) -> Result) throws(Failure) -> Result {
        do throws(ModelError) {
            return try body()
        } catch {
            throw Failure(error)
        }
    }
}
