import CacheCore
public import Commands
import PredictiveCache
public import PredisConfiguration
import PredisPrimitives

/// The settings of a running server, as `CONFIG` sees them.
public final class LiveConfiguration: ConfigurationAccess {
    private struct State {
        var configuration: Configuration
        var context: ServerContext?
    }

    /// What clients of Redis ask for and has one answer here.
    private static let fixed: [(name: String, value: String)] = [
        ("save", ""), ("appendonly", "no"), ("databases", "1"), ("timeout", "0"),
    ]

    private let state: Locked<State>

    public init(_ configuration: Configuration) {
        state = Locked(State(configuration: configuration))
    }

    /// Tells where changes take effect; before that they are only noted.
    public func attach(_ context: ServerContext) {
        state.withLock { $0.context = context }
    }

    public var settings: [(name: String, value: String)] {
        let configuration = state.withLock { $0.configuration }
        let own = ConfigurationOption.all.map { (name: $0.name, value: $0.value(in: configuration)) }
        return (own + Self.fixed).sorted { $0.name < $1.name }
    }

    public func change(_ changes: [(name: String, value: String)]) throws(ConfigurationRefusal) {
        var (changed, context) = state.withLock { ($0.configuration, $0.context) }
        for change in changes {
            guard let option = ConfigurationOption.named(change.name), option.isMutable else {
                throw ConfigurationRefusal(name: change.name, reason: "can't set immutable config")
            }
            do throws(ConfigurationError) {
                try option.set(change.value, in: &changed)
                try changed.validate()
            } catch {
                throw ConfigurationRefusal(name: change.name, reason: error.description)
            }
        }
        if let context { try apply(changed, to: context, naming: changes.map(\.name).joined(separator: " ")) }
        state.withLock { $0.configuration = changed }
    }

    private func apply(
        _ configuration: Configuration,
        to context: ServerContext,
        naming name: String
    ) throws(ConfigurationRefusal) {
        let limits = configuration.cacheConfiguration
        do throws(CacheConfigurationError) {
            try context.store.cache.setLimits(maximumEntries: limits.maximumEntries, maximumBytes: limits.maximumBytes)
            try context.store.cache.setProbationShare(limits.probationShare)
        } catch {
            throw ConfigurationRefusal(name: name, reason: "\(error)")
        }
        context.setPassword(configuration.password.isEmpty ? nil : Array(configuration.password.utf8))
        if context.store.prefetchMode != configuration.prefetch {
            context.store.setPrefetchMode(configuration.prefetch)
        }
    }
}
