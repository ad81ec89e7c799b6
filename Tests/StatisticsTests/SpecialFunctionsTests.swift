import Statistics
import Testing

@Suite struct SpecialFunctionsTests {
    @Test("Special functions agree with SciPy")
    func special() {
        for (a, x, value) in ReferenceValues.gammaQ {
            #expect(isClose(SpecialFunctions.gammaQ(a, x), value))
            #expect(abs(SpecialFunctions.gammaP(a, x) - (1 - value)) < 1e-12)
        }
        for (a, b, x, value) in ReferenceValues.beta { #expect(isClose(SpecialFunctions.beta(a, b, x), value)) }
        for (s, value) in ReferenceValues.zeta { #expect(isClose(SpecialFunctions.zeta(s), value)) }
    }

    @Test("Tails agree with SciPy, however far out")
    func tails() {
        for (z, value) in ReferenceValues.normal { #expect(isClose(Normal.upper(z), value)) }
        for (t, degrees, value) in ReferenceValues.student {
            #expect(isClose(Student.upper(t, degrees: degrees), value))
        }
        for (x, degrees, value) in ReferenceValues.chiSquared {
            #expect(isClose(ChiSquared.upper(x, degrees: degrees), value))
        }
        for (f, a, b, value) in ReferenceValues.fisherF {
            #expect(isClose(FisherF.upper(f, numerator: a, denominator: b), value))
        }
        for (x, value) in ReferenceValues.kolmogorov { #expect(isClose(KolmogorovSmirnov.upper(x), value, 1e-7)) }
    }

    @Test("Quantiles agree with SciPy")
    func quantiles() {
        for (p, normal, chiSquared, student, fisher, beta) in ReferenceValues.quantiles {
            #expect(isClose(Normal.quantile(p), normal))
            #expect(isClose(ChiSquared.quantile(p, degrees: 7), chiSquared))
            #expect(isClose(Student.quantile(p, degrees: 7), student))
            #expect(isClose(FisherF.quantile(p, numerator: 2, denominator: 32), fisher))
            #expect(isClose(Beta.quantile(p, 2, 5), beta))
        }
    }

    @Test("Arguments outside a domain give NaN and do not trap")
    func domains() {
        #expect(SpecialFunctions.gammaP(-1, 2).isNaN)
        #expect(SpecialFunctions.beta(1, 1, 2).isNaN)
        #expect(Student.quantile(2, degrees: 3).isNaN)
        #expect(Normal.quantile(-0.5).isNaN)
        #expect(ChiSquared.quantile(0.5, degrees: -3).isNaN)
    }
}
