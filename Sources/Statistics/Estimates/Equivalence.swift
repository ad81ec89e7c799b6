/// Whether a difference is within a margin, by Student's distribution.
public enum Equivalence {
    /// The probability of a difference as large as this if the true one lies within `-margin ... margin`.
    ///
    /// With a margin of 0 it is Welch's two-sided test. Source of tests against a margin: Hodges and Lehmann, "Testing the
    /// Approximate Validity of Statistical Hypotheses", JRSS B 16, 1954.
    public static func differencePValue(_ difference: BatchMeans, margin: Double) -> Double {
        let beyond = abs(difference.mean) - margin
        guard difference.standardError > 0 else { return beyond > rounding(difference.mean) ? 0 : 1 }
        guard margin > 0 else {
            return Student.twoSided(beyond / difference.standardError, degrees: difference.degrees)
        }
        // The worst case inside the margin is its nearer end; the far side adds its own tail.
        let near = Student.upper(beyond / difference.standardError, degrees: difference.degrees)
        let far = Student.upper(
            (abs(difference.mean) + margin) / difference.standardError,
            degrees: difference.degrees
        )
        return min(1, near + far)
    }

    /// The probability of a difference as small as this if the true one lies outside `-margin ... margin`: two one-sided tests.
    ///
    /// Source: Schuirmann, "A Comparison of the Two One-Sided Tests Procedure and the Power Approach", 1987.
    public static func equivalencePValue(_ difference: BatchMeans, margin: Double) -> Double {
        let inside = margin - abs(difference.mean)
        guard difference.standardError > 0 else { return inside >= -rounding(difference.mean) ? 0 : 1 }
        return Student.upper(inside / difference.standardError, degrees: difference.degrees)
    }

    private static func rounding(_ value: Double) -> Double { abs(value) * 1e-12 + 1e-300 }
}
