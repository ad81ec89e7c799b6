/// The version of the protocol that a connection speaks.
///
/// Requests look the same in both; replies differ.
public enum RESPVersion: Int, Sendable, Hashable {
    case v2 = 2
    case v3 = 3
}
