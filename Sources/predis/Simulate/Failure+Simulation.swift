import Simulation

extension Failure {
    /// A configuration that does not go with the trace is a wrong use.
    init(_ error: SimulationError) {
        switch error {
        case .inconsistent: self = .failed(error.description)
        default: self = .usage(error.description)
        }
    }
}
