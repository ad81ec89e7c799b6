extension WorkloadDefinition {
    /// The ready-made definitions, in the order in which they are listed.
    public static var presets: [WorkloadDefinition] {
        plain + patterns + [web, database, orders, training, gaming, trading] + ycsb + mixtures
    }

    /// The preset called `name`.
    ///
    /// - Throws: `DefinitionError` that names the nearest one.
    public static func preset(_ name: String) throws(DefinitionError) -> WorkloadDefinition {
        if let preset = presets.first(where: { $0.name == name }) { return preset }
        let message = "\"\(name)\" " + unknown(name, among: presets.map(\.name), what: "preset")
        throw DefinitionError(problems: [.init(path: "", message: message)])
    }
}
