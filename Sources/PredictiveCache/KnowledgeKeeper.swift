import AccessModel
import CacheCore
import PredisPrimitives
import Prefetching
import Synchronization

/// Keeps the learner's knowledge in a file: reads it at the start, and replaces the file from time to time and at the end.
///
/// Belongs to the learner's thread. Saving stops learning for as long as it takes to hand the bytes to the system; that they
/// reach the disk is awaited on another thread. Whatever goes wrong is told, and the learner goes on.
struct KnowledgeKeeper: ~Copyable {
    /// Of what `LearnerKnowledge` writes; one more with every change of it.
    private static let version: UInt32 = 6

    private let cache: Cache
    private let time: any TimeSource
    private let warmKeys: Int
    private let file: StateFile
    private let memory: LearnerMemory
    private let interval: UInt64
    private let notice: @Sendable (String) -> Void
    private var lastSave: UInt64
    private var committing: WorkerThread?
    private let isCommitting = Flag()

    /// Whether a thread is at work.
    private final class Flag: Sendable {
        let isSet = Atomic(false)
    }

    init(
        _ configuration: LearnerStateConfiguration,
        memory: LearnerMemory,
        cache: Cache,
        time: any TimeSource,
        notice: @escaping @Sendable (String) -> Void
    ) {
        self.memory = memory
        self.cache = cache
        self.time = time
        warmKeys = configuration.warmKeys
        // What is saved takes less than it does in memory.
        file = StateFile(path: configuration.path, version: Self.version, limit: 2 * memory.limit.rawValue)
        let nanoseconds = configuration.interval / .nanoseconds(1)
        interval = UInt64(min(max(0, nanoseconds), 1e18))
        self.notice = notice
        lastSave = time.monotonicNanoseconds
    }

    /// What was saved, or `nil` if there is nothing or nothing of use.
    func restore(_ configuration: PrefetchConfiguration, hasher: KeyHasher) -> LearnerKnowledge? {
        do throws(StateError) {
            let restored = try file.read { reader throws(StateError) in
                try LearnerKnowledge(configuration: configuration, memory: memory, hasher: hasher, restoring: &reader)
            }
            guard let restored else { return nil }
            notice("learner state \(file.path): restored, \(restored.keys.interner.count) keys")
            return restored
        } catch {
            notice("learner state \(file.path): \(error); starting with nothing learned")
            return nil
        }
    }

    /// Saves if the interval is over and the last save has reached the disk.
    mutating func saveIfDue(_ knowledge: borrowing LearnerKnowledge) {
        let now = time.monotonicNanoseconds
        guard interval > 0, now &- lastSave >= interval, !isCommitting.isSet.load(ordering: .acquiring) else { return }
        lastSave = now
        guard let draft = write(knowledge) else { return }
        committing?.stop()
        isCommitting.isSet.store(true, ordering: .relaxed)
        let thread = WorkerThread(name: "predis-state")
        thread.start { [notice, isCommitting, file] _ in
            Self.commit(draft, file.path, notice)
            isCommitting.isSet.store(false, ordering: .releasing)
        }
        committing = thread
    }

    /// Saves and waits until it is on the disk.
    mutating func saveAtEnd(_ knowledge: borrowing LearnerKnowledge) {
        committing?.stop()
        guard let draft = write(knowledge), Self.commit(draft, file.path, notice) else { return }
        notice("learner state \(file.path): saved, \(knowledge.keys.interner.count) keys")
    }

    private func write(_ knowledge: borrowing LearnerKnowledge) -> StateFile.Draft? {
        let hottest = HottestKeys(of: cache, knownTo: knowledge.keys, limit: warmKeys, now: time.unixMilliseconds)
        do throws(StateError) {
            return try file.write { knowledge.save(to: &$0, hottest) }
        } catch {
            notice("learner state \(file.path): not saved: \(error)")
            return nil
        }
    }

    @discardableResult
    private static func commit(
        _ draft: StateFile.Draft,
        _ path: String,
        _ notice: @Sendable (String) -> Void
    ) -> Bool {
        do throws(StateError) {
            try draft.commit()
            return true
        } catch {
            notice("learner state \(path): not saved: \(error)")
            return false
        }
    }
}
