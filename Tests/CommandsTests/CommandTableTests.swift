import RESP
import Testing

@testable import Commands

@Suite struct CommandTableTests {
    /// The commands Predis promises, by the names Redis gives them.
    private static let promised = """
        ping echo quit reset hello auth select client command info config dbsize scan type object memory get set setex psetex \
        setnx getset getdel getex mget mset msetnx del unlink exists expire pexpire expireat pexpireat ttl pttl expiretime \
        persist strlen append incr decr incrby decrby incrbyfloat getrange setrange randomkey keys rename flushdb flushall \
        time multi exec discard watch unwatch predis.stats predis.prefetch \
        predis.hint predis.why predis.whymiss
        """.split(separator: " ").map(String.init)

    @Test(arguments: promised)
    func everyPromisedCommandIsFoundInAnyCase(_ name: String) throws {
        let upper = Array(name.uppercased().utf8)
        let found = upper.withUnsafeBytes { CommandTable.shared.find($0) }
        #expect(found?.name == name)
        #expect(found?.summary.isEmpty == false)
    }

    @Test func aNameWithMoreBytesIsAnotherName() {
        let name = Array("GET\0".utf8)
        #expect(name.withUnsafeBytes { CommandTable.shared.find($0) } == nil)
    }

    @Test func whatCommandTellsFollowsTheTable() throws {
        let client = try EngineDriver().connect()
        #expect(try client.ask("COMMAND COUNT") == .integer(Int64(CommandTable.shared.commands.count)))
        guard case .array(let all)? = try client.ask("COMMAND") else {
            Issue.record("COMMAND did not reply with an array")
            return
        }
        #expect(all.count == CommandTable.shared.commands.count)
        for case .array(let fields) in all { #expect(fields.count == 10) }
        #expect(try client.ask("COMMAND GETKEYS MSET a 1 b 2") == .array([.bulk("a"), .bulk("b")]))
    }

    @Test(arguments: CommandTable.shared.commands.map(\.name))
    func tooFewArgumentsAreRefused(_ name: String) throws {
        guard let command = CommandTable.shared.find(named: name), abs(command.arity) > 1 else { return }
        let client = try EngineDriver().connect()
        #expect(try client.ask(name) == .error("ERR wrong number of arguments for '\(name)' command"))
    }
}
