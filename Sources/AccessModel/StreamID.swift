/// The client an access came from: a connection, a named client, or the client column of a trace.
public struct StreamID: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt32

    @inlinable
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The stream of accesses whose client is not known.
    ///
    /// They are part of the global stream only.
    @inlinable
    public static var unknown: StreamID { StreamID(rawValue: 0) }
}
