/// The commands queued between `MULTI` and `EXEC`.
struct Transaction {
    var commands: [OwnedCommand] = []
    /// A queued command was refused, so `EXEC` will discard everything.
    var isAborted = false

    /// Every key the commands name, each once, in order of first appearance.
    func keys(where isWanted: (OwnedCommand) -> Bool = { _ in true }) -> [[UInt8]] {
        var seen: Set<[UInt8]> = []
        return commands.filter(isWanted).flatMap(\.keys).filter { seen.insert($0).inserted }
    }

    /// Whether some command touches keys it does not name.
    var touchesAllKeys: Bool {
        commands.contains {
            if case .all = $0.command.keys { true } else { false }
        }
    }
}
