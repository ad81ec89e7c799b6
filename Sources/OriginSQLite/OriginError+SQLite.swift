import GRDB
import Origins

extension OriginError {
    /// Makes an origin error of what went wrong with the database at `path`.
    init(sqlite error: any Error, path: String) {
        guard let error = error as? DatabaseError else {
            self.init(wrapping: error)
            return
        }
        let reason = error.message ?? "\(error.resultCode)"
        let (code, remedy) = Self.meaning(of: error.resultCode)
        self.init(code, "The SQLite database \(path): \(reason). \(remedy)", underlying: error)
    }

    private static func meaning(of code: ResultCode) -> (Code, String) {
        switch code {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            (
                .overloaded,
                "Another connection holds a lock on it; try again, or keep other writers' transactions short."
            )
        case .SQLITE_CANTOPEN:
            (.unreachable, "Check that the file exists and that this process may read it and write to its folder.")
        case .SQLITE_PERM, .SQLITE_AUTH:
            (.unreachable, "Give this process the right to read it.")
        case .SQLITE_IOERR:
            (.unreachable, "Check the disk it lies on.")
        case .SQLITE_FULL:
            (.unreachable, "Make room on the disk it lies on.")
        case .SQLITE_NOTADB:
            (.malformed, "Name a file that SQLite has written; an encrypted database must be decrypted first.")
        case .SQLITE_CORRUPT:
            (.malformed, "Restore it from a backup, or recover it with the sqlite3 shell's .recover.")
        case .SQLITE_READONLY:
            (
                .readOnly,
                "Open it with writes allowed, and give this process the right to write the file and its folder."
            )
        case .SQLITE_INTERRUPT:
            (.cancelled, "The load was cancelled.")
        default:
            (.failed, "This is SQLite's error \(code.rawValue).")
        }
    }
}
