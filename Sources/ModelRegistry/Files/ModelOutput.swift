/// Files made from models, for other programs.
public enum ModelOutput {
    /// Writes a file, which takes its name when it is complete and on the disk.
    ///
    /// - Throws: `ModelError.Code.file`; what had the name before is still there then.
    public static func write(_ bytes: [UInt8], to path: String) throws(ModelError) {
        try DurableFile.replace(path, with: bytes)
    }
}
