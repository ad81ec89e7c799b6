import ModelRegistry
import NeuralCUDA
import NeuralNet
import NeuralPrediction
import Traces

extension Failure {
    /// Runs `body`; what it throws becomes one line.
    static func translating<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as NeuralNetError {
            throw error.code == .configuration ? usage(error.description) : failed(error.description)
        } catch let error as CUDAError {
            throw failed(error.message)
        } catch let error as DatasetError {
            throw failed(error.description)
        } catch let error as TraceError {
            throw failed(error.description)
        } catch let error as ModelError {
            throw failed(error.description)
        }
    }
}
