#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A folder of models, each in a folder named by its hash and never changed.
///
/// Names that are no hash are not looked at, so other files may lie beside the models. Any number of processes may
/// read, put and remove at the same time: a model appears, and goes, by one `rename`.
public struct ModelStore: Sendable {
    /// A model of the store, without its weights.
    public struct Entry: Sendable {
        public let id: ContentHash
        /// The manifest, or why it cannot be read.
        public let manifest: Result<ModelManifest, ModelError>
    }

    /// The fewest digits that name a model.
    public static let shortestPrefix = 4
    /// Drafts of a put that was killed are removed when they are this old, in seconds.
    private static let staleAge = 24 * 3600

    /// The folder; made when the first model is put.
    public let path: String

    public init(path: String) {
        self.path = path
    }

    /// Every model, ordered by hash.
    ///
    /// - Throws: `ModelError.Code.file` if the folder cannot be read; none at all is an empty store.
    public func list() throws(ModelError) -> [Entry] {
        try ids().map { id in
            do throws(ModelError) {
                let (found, manifest) = try ModelFolder.readManifest(folder(of: id))
                guard found == id else { throw differs(id, found) }
                return Entry(id: id, manifest: .success(manifest))
            } catch {
                return Entry(id: id, manifest: .failure(error))
            }
        }
    }

    /// Reads a model whole and checks every hash, count and shape.
    ///
    /// A reference is at least four digits of its hash that no other model of the store begins with, or the path of a
    /// model's folder, in this store or not.
    /// - Throws: `ModelError`.
    public func load(_ reference: String) throws(ModelError) -> Model {
        let (path, id) = try resolve(reference)
        return try ModelFolder.load(path, id: id)
    }

    /// Reads what `load` would, but only the manifest.
    ///
    /// - Throws: `ModelError`.
    public func manifest(_ reference: String) throws(ModelError) -> Entry {
        let (path, id) = try resolve(reference)
        let (found, manifest) = try ModelFolder.readManifest(path)
        if let id, id != found { throw differs(id, found) }
        return Entry(id: found, manifest: .success(manifest))
    }

    /// Adds a model.
    ///
    /// When this returns it is on the disk. If the process is killed before, nothing is left that is taken for a model.
    /// Putting a model that is there already changes nothing.
    /// - Throws: `ModelError`: what is wrong with the draft, or `file`.
    @discardableResult
    public func put(_ draft: ModelDraft) throws(ModelError) -> ContentHash {
        try makeFolder(path, withParents: true)
        removeStaleDrafts()
        let beside = path + "/.new-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        try makeFolder(beside, withParents: false)
        do throws(ModelError) {
            let id = try ModelFolder.write(draft, to: beside)
            if rename(beside, folder(of: id)) != 0 {
                guard errno == EEXIST || errno == ENOTEMPTY else { throw DurableFile.cannotWrite(folder(of: id)) }
                // It is there already: the name is the content. Unless somebody has damaged it, and then it must not
                // count as put.
                _ = try ModelFolder.load(folder(of: id), id: id)
                discard(beside)
            }
            DurableFile.syncFolder(path)
            return id
        } catch {
            discard(beside)
            throw error
        }
    }

    /// Removes a model of this store, damaged or not.
    ///
    /// A model needs no other to be used. One that others name as their parent is kept all the same unless
    /// `evenIfParent`, because nothing else tells where they come from.
    /// - Parameters:
    ///   - reference: At least four digits of its hash.
    ///   - evenIfParent: Whether to remove a parent of others.
    /// - Returns: Its hash.
    /// - Throws: `ModelError`: `reference`, `file`.
    @discardableResult
    public func remove(_ reference: String, evenIfParent: Bool = false) throws(ModelError) -> ContentHash {
        let id = try find(reference)
        if !evenIfParent {
            let children = try list().filter { (try? $0.manifest.get())?.parent == id }
            if let child = children.first {
                throw ModelError(
                    .reference,
                    "model \(id.short): is the parent of \(child.id.short)"
                        + (children.count > 1 ? " and \(children.count - 1) others" : "")
                        + "; remove those first, or force it"
                )
            }
        }
        // Gone by one rename: whoever looks meanwhile sees a whole model or none.
        let beside = path + "/.old-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        guard rename(folder(of: id), beside) == 0 else { throw DurableFile.cannotWrite(folder(of: id)) }
        DurableFile.syncFolder(path)
        discard(beside)
        return id
    }

    /// The hash of the one model whose name begins with these digits.
    ///
    /// - Throws: `ModelError.Code.reference` for none, several, or what are no digits; `file`.
    public func find(_ prefix: String) throws(ModelError) -> ContentHash {
        guard Self.isPrefix(prefix) else {
            throw ModelError(
                .reference,
                "model \(quoted(prefix)): is no hash; give \(Self.shortestPrefix) to 64 hexadecimal digits of one, as "
                    + "the list has them"
            )
        }
        let found = try ids().filter { $0.description.hasPrefix(prefix) }
        guard let first = found.first else {
            throw ModelError(
                .reference,
                "model \(quoted(prefix)): none in \(path) begins so; the list has those there are"
            )
        }
        guard found.count == 1 else {
            throw ModelError(
                .reference,
                "model \(quoted(prefix)): \(found.count) begin so, \(first.short) and \(found[1].short) among them; "
                    + "give more digits"
            )
        }
        return first
    }

    /// Where a model's folder is.
    public func folder(of id: ContentHash) -> String {
        path + "/" + id.description
    }

    private func resolve(_ reference: String) throws(ModelError) -> (path: String, id: ContentHash?) {
        if Self.isPrefix(reference) {
            do throws(ModelError) {
                let id = try find(reference)
                return (folder(of: id), id)
            } catch {
                // A folder may have a name that looks like digits.
                guard isFolder(reference) else { throw error }
            }
        }
        guard isFolder(reference) else {
            throw ModelError(
                .reference,
                "model \(quoted(reference)): is no folder and no \(Self.shortestPrefix) or more digits of a hash; "
                    + "list the models"
            )
        }
        // A copy may have any name; one that is a hash must be the right one.
        let name = reference.split(separator: "/").last ?? ""
        return (reference, ContentHash(name))
    }

    private static func isPrefix(_ text: String) -> Bool {
        (shortestPrefix...64).contains(text.utf8.count) && text.utf8.allSatisfy(ContentHash.isDigit)
    }

    private func differs(_ id: ContentHash, _ found: ContentHash) -> ModelError {
        ModelError(
            .checksum,
            "\(folder(of: id)): its manifest has the SHA-256 \(found) in place of its name; copy the model again"
        )
    }

    /// The names in the folder that are hashes of folders.
    private func ids() throws(ModelError) -> [ContentHash] {
        try names().compactMap { ContentHash($0) }.filter { isFolder(folder(of: $0), followingLinks: false) }
    }

    private func names() throws(ModelError) -> [String] {
        guard isFolder(path) else {
            guard access(path, F_OK) != 0 else {
                throw ModelError(.file, "\(path): is no folder; name the folder that the models are in")
            }
            return []
        }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        } catch {
            throw ModelError(.file, "\(path): cannot be listed; check its rights")
        }
    }

    private func isFolder(_ path: String, followingLinks: Bool = true) -> Bool {
        var information = stat()
        let status = followingLinks ? stat(path, &information) : lstat(path, &information)
        return status == 0 && information.st_mode & S_IFMT == S_IFDIR
    }

    private func makeFolder(_ path: String, withParents: Bool) throws(ModelError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: withParents,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw ModelError(.file, "\(path): cannot be made; check the folder above it, its rights and the free space")
        }
    }

    private func removeStaleDrafts() {
        for name in (try? names()) ?? [] where name.hasPrefix(".new-") || name.hasPrefix(".old-") {
            var information = stat()
            guard lstat(path + "/" + name, &information) == 0 else { continue }
            #if canImport(Glibc)
            let changed = information.st_mtim.tv_sec
            #else
            let changed = information.st_mtimespec.tv_sec
            #endif
            if time(nil) - changed > Self.staleAge { discard(path + "/" + name) }
        }
    }

    private func discard(_ folder: String) {
        try? FileManager.default.removeItem(atPath: folder)
    }
}
