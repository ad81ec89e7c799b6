import Foundation
import GRDB

/// How a column takes bytes, decided by the type it was declared with.
///
/// The rules for a declared type's affinity are those of "Datatypes In SQLite", section 3.1.
enum SQLiteColumn: Hashable, Sendable {
    /// Text where the bytes are valid UTF-8 without a zero byte, and blob where not. Also for columns without a type.
    case text
    case blob
    case integer
    /// `REAL` or `NUMERIC`: SQLite may turn what looks like a number into another spelling of it.
    case number

    init(declaredType: String) {
        let type = declaredType.uppercased()
        if type.contains("INT") {
            self = .integer
        } else if type.isEmpty || ["CHAR", "CLOB", "TEXT"].contains(where: type.contains) {
            self = .text
        } else if type.contains("BLOB") {
            self = .blob
        } else {
            self = .number
        }
    }

    /// What stands in a statement for a value of this column.
    ///
    /// A blob is cast although it is bound as one: an empty blob cannot be bound, an empty text can.
    var parameter: String {
        self == .blob ? "CAST(? AS BLOB)" : "?"
    }

    /// What to bind for a key, or `nil` if the column cannot hold it.
    ///
    /// An integer column holds only keys spelled as SQLite prints the integer: `7` but neither `07` nor `+7`.
    func key(_ bytes: [UInt8]) -> DatabaseValue? {
        guard self == .integer else { return value(bytes) }
        guard let number = Int64(String(decoding: bytes, as: UTF8.self)), Array(String(number).utf8) == bytes else {
            return nil
        }
        return number.databaseValue
    }

    /// What to bind for a value.
    func value(_ bytes: [UInt8]) -> DatabaseValue {
        if bytes.isEmpty { return "".databaseValue }
        if self != .blob, !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) {
            return text.databaseValue
        }
        return Data(bytes).databaseValue
    }
}
