/// Values of SciPy; made by Tools/statistics_reference.py.
enum ReferenceValues {
    /// A, x, Q(a, x).
    static let gammaQ: [(Double, Double, Double)] = [
        (0.5, 0.2, 0.5270892568655381),
        (1.0, 3.0, 0.04978706836786395),
        (7.5, 20.0, 0.00045349813510223386),
        (100.0, 80.0, 0.9828916869648668),
        (3.0, 60.0, 1.629586652937817e-23),
    ]

    /// A, b, x, I(a, b, x).
    static let beta: [(Double, Double, Double, Double)] = [
        (0.5, 0.5, 0.1, 0.20483276469913345),
        (2.0, 3.0, 0.4, 0.5247999999999999),
        (20.0, 5.0, 0.9, 0.9149251141213293),
    ]

    /// S, zeta(s).
    static let zeta: [(Double, Double)] = [
        (1.2, 5.591582441177753),
        (1.5, 2.612375348685488),
        (3.0, 1.2020569031595942),
        (10.0, 1.000994575127818),
    ]

    /// Z, upper tail.
    static let normal: [(Double, Double)] = [
        (-2.0, 0.9772498680518208),
        (0.0, 0.5),
        (1.0, 0.15865525393145707),
        (4.0, 3.167124183311986e-05),
        (9.0, 1.1285884059538324e-19),
    ]

    /// T, degrees, upper tail.
    static let student: [(Double, Double, Double)] = [
        (0.5, 3.0, 0.3257239824240755),
        (2.0, 10.0, 0.03669401738537018),
        (6.0, 25.5, 1.3314086485048718e-06),
    ]

    /// X, degrees, upper tail.
    static let chiSquared: [(Double, Double, Double)] = [
        (3.84, 1.0, 0.05004352124870519),
        (30.0, 20.0, 0.06985366069940986),
        (120.0, 60.0, 6.876264968732136e-06),
    ]

    /// F, degrees, degrees, upper tail.
    static let fisherF: [(Double, Double, Double, Double)] = [
        (1.0, 2.0, 32.0, 0.37908533191793614),
        (5.0, 2.0, 32.0, 0.012894692998341258),
        (3.0, 10.0, 7.0, 0.0790838029304806),
    ]

    /// P, normal, chi-squared of 7, Student of 7, F of 2 and 32, beta of 2 and 5.
    static let quantiles: [(Double, Double, Double, Double, Double, Double)] = [
        (
            0.01, -2.3263478740408408, 1.2390423055679298, -2.9979515668685286, 0.010053493053614207,
            0.026763191142755053
        ),
        (0.3, -0.5244005127080409, 4.671330448981073, -0.5491096579472854, 0.36068018214291175, 0.18180347131894917),
        (0.975, 1.959963984540054, 16.012764274629326, 2.364624251592784, 4.148778941542196, 0.6412345789976748),
    ]

    /// X, upper tail of the limit.
    static let kolmogorov: [(Double, Double)] = [
        (0.3, 0.9999906941986655),
        (0.6, 0.8642827790506042),
        (0.9, 0.3927307079406543),
        (1.1, 0.1777181926064012),
        (1.36, 0.049485876755377876),
        (2.0, 0.0006709252557796953),
    ]

    /// Shape and scale fitted to the sample, log-likelihood.
    static let gamma: [(Double, Double, Double)] = [
        (0.5913103045114546, 4.601987827421182, -943.4268688035536)
    ]

    /// Shape and scale fitted to the sample, log-likelihood.
    static let weibull: [(Double, Double, Double)] = [
        (0.7016032915387307, 2.1353922432887265, -936.4445122870857)
    ]

    /// Mean and deviation of the sample's logarithm, log-likelihood.
    static let lognormal: [(Double, Double, Double)] = [
        (-0.04610983234125633, 1.747182567228736, -965.4166149172167)
    ]

    /// Exponent and smallest of the sample, log-likelihood.
    static let pareto: [(Double, Double, Double)] = [
        (0.12646600213935752, 0.0003514745297498478, -1510.8359661933966)
    ]

    /// Mean of the sample, log-likelihood.
    static let exponential: [(Double, Double)] = [
        (2.7212028235904264, -1000.5369985575846)
    ]

    /// Distance of the first 200 from the others.
    static let twoSampleDistance: [Double] = [
        (0.051666666666666694)
    ]

    /// Chi-squared and p of two rows of four counts.
    static let homogeneity: [(Double, Double)] = [
        (9.222222222222221, 0.02647767598259056)
    ]

    /// T, degrees, p of the first 40 against the next 80.
    static let welch: [(Double, Double, Double)] = [
        (-1.2478644772857657, 100.60936766408814, 0.21497720159811357)
    ]

    /// Statistic and p of five lags.
    static let ljungBox: [(Double, Double)] = [
        (2.56295012154186, 0.7669862458299909)
    ]

    /// Powers at 1, 7 and 249 cycles.
    static let spectrum: [(Double, Double, Double)] = [
        (4.911080307343366, 1.4772931791400876, 19.80823043218088)
    ]
}
