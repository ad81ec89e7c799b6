#!/usr/bin/env python3
"""Prints Tests/StatisticsTests/ReferenceValues.swift: values of SciPy that the tests compare with.

    python3 Tools/statistics_reference.py > Tests/StatisticsTests/ReferenceValues.swift

Needs SciPy (written with 1.17).
"""
import numpy
from scipy import special, stats


def rows(name, comment, values):
    lines = ",\n".join("        (" + ", ".join(repr(float(x)) for x in row) + ")" for row in values)
    return f"    /// {comment[0].upper() + comment[1:]}.\n    static let {name}: [({', '.join(['Double'] * len(values[0]))})] = [\n{lines},\n    ]\n"


def sample(count):
    """Gaps that any language can make: a linear congruential generator, turned into skewed values."""
    state, values = 12345, []
    for _ in range(count):
        state = (state * 1103515245 + 12345) % 2**31
        u = (state + 0.5) / 2**31
        values.append((-numpy.log(u)) ** 1.4 * 2)
    return numpy.array(values)


parts = []
parts.append(rows("gammaQ", "a, x, Q(a, x)", [(a, x, special.gammaincc(a, x)) for a, x in [(0.5, 0.2), (1, 3), (7.5, 20), (100, 80), (3, 60)]]))
parts.append(rows("beta", "a, b, x, I(a, b, x)", [(a, b, x, special.betainc(a, b, x)) for a, b, x in [(0.5, 0.5, 0.1), (2, 3, 0.4), (20, 5, 0.9)]]))
parts.append(rows("zeta", "s, zeta(s)", [(s, special.zeta(s)) for s in [1.2, 1.5, 3, 10]]))
parts.append(rows("normal", "z, upper tail", [(z, stats.norm.sf(z)) for z in [-2, 0, 1, 4, 9]]))
parts.append(rows("student", "t, degrees, upper tail", [(t, d, stats.t.sf(t, d)) for t, d in [(0.5, 3), (2, 10), (6, 25.5)]]))
parts.append(rows("chiSquared", "x, degrees, upper tail", [(x, d, stats.chi2.sf(x, d)) for x, d in [(3.84, 1), (30, 20), (120, 60)]]))
parts.append(rows("fisherF", "f, degrees, degrees, upper tail", [(f, a, b, stats.f.sf(f, a, b)) for f, a, b in [(1, 2, 32), (5, 2, 32), (3, 10, 7)]]))
parts.append(rows("quantiles", "p, normal, chi-squared of 7, Student of 7, F of 2 and 32, beta of 2 and 5",
    [(p, stats.norm.ppf(p), stats.chi2.ppf(p, 7), stats.t.ppf(p, 7), stats.f.ppf(p, 2, 32), stats.beta.ppf(p, 2, 5)) for p in [0.01, 0.3, 0.975]]))
parts.append(rows("kolmogorov", "x, upper tail of the limit", [(x, special.kolmogorov(x)) for x in [0.3, 0.6, 0.9, 1.1, 1.36, 2]]))

gaps = sample(500)
shape, _, scale = stats.gamma.fit(gaps, floc=0)
parts.append(rows("gamma", "shape and scale fitted to the sample, log-likelihood", [(shape, scale, stats.gamma.logpdf(gaps, shape, 0, scale).sum())]))
shape, _, scale = stats.weibull_min.fit(gaps, floc=0)
parts.append(rows("weibull", "shape and scale fitted to the sample, log-likelihood", [(shape, scale, stats.weibull_min.logpdf(gaps, shape, 0, scale).sum())]))
s, _, scale = stats.lognorm.fit(gaps, floc=0)
parts.append(rows("lognormal", "mean and deviation of the sample's logarithm, log-likelihood", [(numpy.log(scale), s, stats.lognorm.logpdf(gaps, s, 0, scale).sum())]))
low = gaps.min()
exponent = 1 / (numpy.log(gaps).mean() - numpy.log(low))
parts.append(rows("pareto", "exponent and smallest of the sample, log-likelihood", [(exponent, low, stats.pareto.logpdf(gaps, exponent, 0, low).sum())]))
parts.append(rows("exponential", "mean of the sample, log-likelihood", [(gaps.mean(), stats.expon.logpdf(gaps, 0, gaps.mean()).sum())]))
two = stats.ks_2samp(gaps[:200], gaps[200:], method="asymp")
parts.append(rows("twoSampleDistance", "distance of the first 200 from the others", [(two.statistic,)]).replace("(Double)", "Double"))
table = numpy.array([[20, 30, 15, 35], [25, 20, 30, 25]])
chi, p, _, _ = stats.chi2_contingency(table, correction=False)
parts.append(rows("homogeneity", "chi-squared and p of two rows of four counts", [(chi, p)]))
welch = stats.ttest_ind(gaps[:40], gaps[40:120], equal_var=False)
parts.append(rows("welch", "t, degrees, p of the first 40 against the next 80", [(welch.statistic, welch.df, welch.pvalue)]))
centred = gaps - gaps.mean()
acf = [float((centred[:-k] * centred[k:]).sum() / (centred**2).sum()) for k in range(1, 6)]
n = len(gaps)
q = n * (n + 2) * sum(r * r / (n - k) for k, r in enumerate(acf, 1))
parts.append(rows("ljungBox", "statistic and p of five lags", [(q, stats.chi2.sf(q, 5))]))
spectrum = numpy.abs(numpy.fft.rfft(centred)) ** 2 / n
parts.append(rows("spectrum", "powers at 1, 7 and 249 cycles", [(spectrum[1], spectrum[7], spectrum[249])]))

print("/// Values of SciPy; made by Tools/statistics_reference.py.")
print("enum ReferenceValues {")
print("\n".join(parts).rstrip())
print("}")
