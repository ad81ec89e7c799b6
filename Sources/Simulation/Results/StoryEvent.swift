/// Something that happened to one key in a simulation.
public struct StoryEvent: Hashable, Sendable {
    /// The number of the access, from 1.
    public var access: Int
    /// What happened, in words.
    public var text: String
}
