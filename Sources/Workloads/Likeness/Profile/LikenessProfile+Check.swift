extension LikenessProfile {
    /// Finds what a generator could not work with; a profile comes from a file that anybody may have written.
    ///
    /// - Throws: `LikenessError` with the first thing that is wrong.
    func check() throws(LikenessError) {
        try require(format == Self.currentFormat, "format is \"\(format)\", not \"\(Self.currentFormat)\"")
        try require(accesses > 0 && accesses < 1 << 40, "accesses is \(accesses)")
        try require(keys >= 1 && keys <= accesses, "keys is \(keys) of \(accesses) accesses")
        let isWhole = popularities.count == keys && graph.degrees.count == keys
        try require(isWhole, "popularities and graph are not of \(keys) keys")
        try require(popularities.allSatisfy { $0 < RecencyStack.laneCount }, "a class of popularities is too high")
        let lanes = jumpClasses
        try require(
            lanes.count == keys && lanes.allSatisfy { $0 < RecencyStack.laneCount },
            "jumpClasses is not a class of each of \(keys) keys"
        )
        try require(
            newKeys.count == Self.parts && newKeys.allSatisfy { (0...accesses).contains($0) },
            "newKeys is not a count for each of \(Self.parts) parts"
        )
        try require(
            distances.count == LogBuckets.limit && Self.areCounts(distances),
            "distances has not \(LogBuckets.limit) counts"
        )
        try require(
            popularAccesses.count == RecencyStack.laneCount && Self.areCounts(popularAccesses),
            "popularAccesses has not \(RecencyStack.laneCount) counts"
        )
        for table in [proposals, novelty, namings] {
            try require(table.isSound, "proposals, novelty or namings contradicts itself")
        }
        let outcomes = SweepAnchors.codes + LogBuckets.limit * RecencyStack.laneCount
        try require(jumps.count == LikenessState.jumpContexts, "jumps has \(jumps.count) tables")
        for table in jumps { try require(table.isSound(below: outcomes), "a table of jumps contradicts itself") }
        try require(graph.isSound, "graph contradicts itself")
        // Odds of what follows late are asked for only where there are clients.
        let hasLate = graph.lateChances.count == graph.targets.count
        try require(clients == nil || hasLate, "graph knows nothing of clients")
        try require((0...1).contains(sizeChanges), "sizeChanges is \(sizeChanges)")
        try checkForms()
        if let clients {
            let isSound =
                clients.endings.isSound && clients.gaps.count == ClientProfile.gapContexts
                && clients.newcomers.count == Self.parts && Self.areCounts(clients.newcomers)
                && rhythms.count == keys && rhythms.allSatisfy { $0 < 64 }
            try require(isSound, "clients contradicts itself")
            for table in clients.gaps {
                try require(table.isSound(below: LogBuckets.limit), "clients contradicts itself")
            }
        }
        if let operations {
            let count = operations.tables.count
            try require(count == OperationProfile.contexts, "operations has \(count) tables")
            for table in operations.tables { try require(table.isSound(below: 3), "operations contradicts itself") }
        }
        if let arrivals { try require(arrivals.isSound, "arrivals contradicts itself") }
    }

    private func checkForms() throws(LikenessError) {
        try require(!forms.isEmpty && forms.count <= NameAnalysis.mostForms, "forms has \(forms.count) forms")
        try require(
            formsOfKeys.count == keys && formsOfKeys.allSatisfy { Int($0) < forms.count },
            "formsOfKeys is not the form of each of \(keys) keys"
        )
        for form in forms { try require(form.isSound, "the form \(form.summary) contradicts itself") }
    }

    private func require(_ isRight: Bool, _ problem: @autoclosure () -> String) throws(LikenessError) {
        guard !isRight else { return }
        throw LikenessError("the profile is damaged: \(problem()); make it again with --like TRACE --save-profile FILE")
    }

    /// Counts that can be added up.
    static func areCounts(_ counts: [Int]) -> Bool {
        counts.allSatisfy { (0..<1 << 40).contains($0) }
    }
}

extension OddsTable {
    var isSound: Bool {
        codes.count == came.count && codes.count == asked.count && LikenessProfile.areCounts(asked)
            && zip(came, asked).allSatisfy { $0 >= 0 && $0 <= $1 }
    }
}

extension CountTable {
    func isSound(below limit: Int) -> Bool {
        values.count == counts.count && LikenessProfile.areCounts(counts)
            && values.allSatisfy { (0..<limit).contains($0) }
            && counts.count < 1 << 20
    }
}

extension SuccessorGraph {
    var isSound: Bool {
        let keys = UInt32(degrees.count)
        return degrees.allSatisfy { $0 <= Self.mostSuccessors } && degrees.reduce(0) { $0 + Int($1) } == targets.count
            && chances.count == targets.count && (lateChances.isEmpty || lateChances.count == targets.count)
            && contexts.count == contextTargets.count && contexts.count == contextChances.count
            && (targets + contextTargets).allSatisfy { $0 < keys }
            && (chances + lateChances + contextChances).allSatisfy { $0 < Self.chanceClasses }
    }
}

extension ArrivalProfile {
    var isSound: Bool {
        start.isFinite && start >= 0 && start < 1e15 && times.count >= 2 && times.count <= Self.parts + 1
            && times.allSatisfy { $0 >= 0 && $0 < 1e15 } && (tick == 0 || (1e-9...1).contains(tick))
            && gaps.count == Self.gapClasses && gaps.allSatisfy { $0.isSound(below: Self.gapClasses) }
    }
}

extension NameForm {
    var isSound: Bool {
        let fields = fields
        return (1...Self.mostFields).contains(fields.count) && (0..<1 << 40).contains(keys) && sizes.isSound
            && recipes.count == 2
            && recipes.joined().allSatisfy { recipe in
                (0..<1 << 40).contains(recipe.count) && recipe.sources.count <= fields.count
                    && recipe.sources.allSatisfy { FieldSource(code: $0) != nil }
            }
            && fields.allSatisfy { field in
                switch field {
                case .literal: false
                case .number(let numbers): (0...20).contains(numbers.width) && !numbers.quantiles.isEmpty
                case .text(let text):
                    !text.alphabet.isEmpty && text.alphabet.utf8.allSatisfy { $0 > 32 && $0 < 127 }
                        && text.lengths.count == text.counts.count && LikenessProfile.areCounts(text.counts)
                        && text.lengths.allSatisfy { (0...255).contains($0) }
                }
            }
    }
}

extension AmountSketch {
    var isSound: Bool { values.count == counts.count && LikenessProfile.areCounts(counts) && quantiles.count != 1 }
}
