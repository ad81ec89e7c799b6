/// The most that is read from files of models.
///
/// A file beyond them is refused before anything is allocated for it.
public enum ModelLimits {
    /// Bytes of a file of weights or of a checkpoint: a vocabulary of a million keys at a width of 256 has 2 GiB of
    /// them.
    public static let weightBytes = 8 << 30
    /// Bytes of a manifest.
    public static let manifestBytes = 1 << 20
    /// Bytes of a vocabulary's file.
    public static let vocabularyBytes = 1 << 30
    /// Keys of a vocabulary.
    public static let vocabularyKeys = 1 << 24
    /// Bytes of a key.
    public static let keyBytes = 1 << 20
}
