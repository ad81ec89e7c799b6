/// The version of Predis.
public enum PredisVersion {
    public static let current = "0.1.0"
}
