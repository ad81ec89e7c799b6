/// Where one of NVIDIA's libraries is looked for, and under which names.
///
/// Every name is tried as the dynamic linker finds it (`LD_LIBRARY_PATH`, `ldconfig`, the system's folders), then in each
/// folder; the first that opens is taken. Names come newest first, so that a newer library wins over an older one elsewhere.
struct LibrarySearch: Equatable {
    /// What the library is to the reader of a message, for example "the CUDA driver".
    var title: String
    /// File names in order of preference.
    var names: [String]
    /// Folders looked in after the dynamic linker's own.
    var folders: [String]
    /// Whether the dynamic linker's own search is asked.
    var usesLinkerSearch = true
    /// What to do when there is none.
    var remedy: String

    /// Opens the first library found.
    ///
    /// Complexity: O(names x folders) calls of `dlopen`.
    /// - Throws: ``CUDAError`` (`libraryMissing`) with the names, the folders and, for a file that is there but does not open,
    ///   the dynamic linker's reason.
    func open() throws(CUDAError) -> SharedLibrary {
        var refusals: [String] = []
        for candidate in candidates {
            var reason = ""
            if let library = SharedLibrary(opening: candidate, reason: &reason) { return library }
            if !Self.saysMissing(reason, candidate) { refusals.append(reason) }
        }
        throw CUDAError(.libraryMissing, missingMessage(refusals: refusals))
    }

    /// The names and paths given to the dynamic linker, in order.
    var candidates: [String] {
        names.flatMap { name in (usesLinkerSearch ? [name] : []) + folders.map { $0 + "/" + name } }
    }

    private func missingMessage(refusals: [String]) -> String {
        var places = usesLinkerSearch ? ["the dynamic linker's search (LD_LIBRARY_PATH, ldconfig)"] : []
        places += folders
        let where_ = places.isEmpty ? "nowhere: no folder is given" : places.joined(separator: ", ")
        let refused = refusals.isEmpty ? "" : "; found but not loadable: " + refusals.joined(separator: "; ")
        return "\(title) was not found: looked for \(names.joined(separator: ", ")) in \(where_)\(refused). \(remedy)"
    }

    /// Whether the dynamic linker's `reason` is only that the file itself is not there.
    ///
    /// A library that is there but lacks one of its own dependencies gives the same words about another file's name.
    private static func saysMissing(_ reason: String, _ candidate: String) -> Bool {
        reason.hasPrefix(candidate + ":") && reason.hasSuffix("No such file or directory")
    }
}
