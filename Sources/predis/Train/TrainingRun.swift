import Features
import Foundation
import ModelRegistry
import NeuralCUDA
import NeuralNet
import NeuralPrediction
import PredisPrimitives

/// One `predis train`: reads, trains, tests, and puts the model into its folder.
struct TrainingRun {
    private let plan: TrainingPlan
    private let options: TrainerOptions
    private let folder: TrainingFolder
    private let resumes: Bool
    private let checkpointEvery: Int?

    init(_ command: TrainCommand) throws {
        folder = TrainingFolder(path: command.folder ?? ".")
        if !command.resume, folder.checkpoint.exists {
            throw Failure.failed(
                "\(folder.checkpoint.path) is of a training that has not ended; go on with --resume, or remove it to begin anew"
            )
        }
        resumes = command.resume
        checkpointEvery = command.checkpointEvery
        options = command.training
        plan = try TrainingPlan(command)
    }

    func run() throws -> TrainingSummary {
        StopRequest.listen()
        try folder.make()
        let log = try TrainingLog(path: folder.log, continues: resumes)
        let state = try savedState()
        log.append(StartLine(plan, state?.progress))
        let outcome = try trained(from: state, log)
        guard outcome.reason != .interrupted else {
            log.append(EndLine(outcome, model: nil))
            throw Failure.failed(
                "stopped after \(outcome.progress.step) updates; \(folder.checkpoint.path) has them: go on with --resume"
            )
        }
        let model = try TrainedModel(plan, outcome)
        let id = try folder.store.put(draft(model))
        try writeCurves(outcome.progress)
        log.append(EndLine(outcome, model: id.description))
        folder.removeCheckpoint()
        return TrainingSummary(plan, outcome, model, id, folder)
    }

    /// What the checkpoint in the folder has, if it is to be continued.
    private func savedState() throws -> TrainerState? {
        guard resumes else { return nil }
        guard folder.checkpoint.exists else {
            Terminal.note("predis: \(folder.checkpoint.path) is not there; training begins at the first update")
            return nil
        }
        let saved: Checkpoint<TrainingRecord> = try folder.checkpoint.read(
            TrainingRecord.self,
            network: plan.network,
            dataFingerprint: plan.fingerprint
        )
        let (begun, given) = (saved.progress.settings, plan.continuedSettings)
        if let name = Set(begun.keys).union(given.keys).sorted().first(where: { begun[$0] != given[$0] }) {
            func text(_ settings: [String: ManifestValue]) -> String { settings[name].map { "\($0)" } ?? "nothing" }
            throw Failure.usage(
                "--\(name) is \(text(given)) and the checkpoint was begun with \(text(begun)); "
                    + "a training goes on with the settings that it began with"
            )
        }
        return TrainerState(
            progress: saved.progress.progress,
            snapshot: saved.snapshot,
            bestParameters: saved.best
        )
    }

    private func trained(from state: TrainerState?, _ log: TrainingLog) throws -> TrainerOutcome {
        let trainer = try Trainer(
            plan.trainer,
            training: plan.trainingSet,
            validation: plan.validationSet,
            horizon: plan.network.horizon,
            isBidirectional: plan.network.isBidirectional
        )
        defer { Terminal.endProgress() }
        if var engine = try options.device.gpuEngine(for: plan) {
            Terminal.note("training on \(engine.deviceName)")
            return try trainer.run(&engine, from: state, hooks: hooks(log))
        }
        var engine = try CPUTrainingEngine(
            plan.network,
            training: plan.training,
            tensors: plan.tensors,
            lanes: plan.trainer.lanes,
            maximumSteps: plan.trainer.window,
            threads: options.threads
        )
        return try trainer.run(&engine, from: state, hooks: hooks(log))
    }

    /// Seconds between two checkpoints.
    private static let checkpointInterval = 20.0

    private func hooks(_ log: TrainingLog) -> TrainerHooks {
        let clock = SystemTimeSource()
        let now = { Double(clock.monotonicNanoseconds) / 1e9 }
        var display = TrainingDisplay(epochs: plan.trainer.epochs)
        var savedAt = now()
        return TrainerHooks(
            now: now,
            listen: { event in
                display.show(event, now: now())
                if case .epoch(let record, let seconds) = event { log.append(EpochLine(record, seconds: seconds)) }
            },
            isCheckpointDue: { progress in
                if let checkpointEvery { return progress.step % checkpointEvery == 0 }
                return now() - savedAt >= Self.checkpointInterval
            },
            save: { state in
                try save(state)
                savedAt = now()
            },
            shouldStop: { StopRequest.hasCome }
        )
    }

    private func save(_ state: TrainerState) throws {
        try folder.checkpoint.write(
            Checkpoint(
                network: plan.network,
                dataFingerprint: plan.fingerprint,
                snapshot: state.snapshot,
                best: state.bestParameters,
                progress: TrainingRecord(progress: state.progress, settings: plan.continuedSettings)
            )
        )
        // An epoch has just ended.
        if state.progress.batch == 0 { try writeCurves(state.progress) }
    }

    private func writeCurves(_ progress: TrainerProgress) throws {
        try Output.write(LossCurves.page(plan.trainingData.name, progress.history), to: folder.curves)
    }

    private func draft(_ model: TrainedModel) -> ModelDraft {
        var draft = ModelDraft(
            architecture: plan.network,
            vocabulary: plan.vocabulary.saved,
            tensors: model.parameters,
            origin: .trained
        )
        draft.inputs = plan.vocabulary.inputs(of: plan.network).fingerprint
        draft.data = plan.trainingData
        draft.settings = plan.settings
        draft.seed = plan.trainer.seed
        draft.parent = plan.parent
        draft.metrics = model.metrics
        return draft
    }
}
