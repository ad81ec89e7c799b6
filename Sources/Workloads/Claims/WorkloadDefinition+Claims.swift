extension WorkloadDefinition {
    /// What must hold for every trace made from this definition.
    ///
    /// Only what follows from the definition exactly is claimed: a class whose keys come from one Zipf source claims its law, a class
    /// whose keys sessions work out in several ways claims nothing about their popularity. A definition that does not pass
    /// `WorkloadPlan` claims nothing.
    public var claims: [WorkloadClaim] {
        guard (try? WorkloadPlan(self)) != nil else { return [] }
        let patterns = streams.elements.flatMap { stream in
            stream.value.classes.elements.map { KeyPattern(template: $0.value.key)?.description }
        }
        return streams.elements.flatMap { element in
            StreamClaims(element.name, element.value, isAlone: streams.elements.count == 1) { pattern in
                patterns.count { $0 == pattern.description } == 1
            }.all
        }
    }
}
