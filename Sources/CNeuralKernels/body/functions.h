// Elementary functions of a vector. The Swift twin (`Reference+Functions.swift`) does the same operations in the same order.

// e^x; 0 below -87.68, infinite above 88.37. x = n ln 2 + r with |r| <= ln 2 / 2; a polynomial of degree 6 for e^r, in pairs
// that do not wait for each other; 2^n put together as bits. n is rounded by adding and taking away 1.5 x 2^23, where floats
// are whole numbers. ln 2 comes in two parts, so that n times the first is exact. x is limited to where n is -127 or 128,
// whose bits are those of 0 and of infinity. Source of the polynomial and the parts: Moshier, Cephes, `expf`. Error: 1.3 ulp.
INLINE floats exp_of(floats x) {
    const floats lowest = splat(-88.2f), highest = splat(89.0f);
    // Compared in this order NaN stays NaN.
    floats t = x < lowest ? lowest : x;
    t = t > highest ? highest : t;
    floats shifted = t * 1.44269504f + 12582912.0f;
    floats n = shifted - 12582912.0f;
    floats r = t - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    floats square = r * r;
    floats p = (r * 1.98756915e-4f + 1.3981999507e-3f) * square + (r * 8.3334519073e-3f + 4.1665795894e-2f);
    p = p * square + (r * 1.6666665459e-1f + 5.0000001201e-1f);
    p = p * square + (r + 1.0f);
    integers power = ((integers)shifted - (0x4B400000 - 127)) << 23;
    return p * (floats)power;
}

// tanh x as a quotient of two polynomials, odd and even, up to where it is 1 in float. 2 / (1 + e^-2x) - 1 would lose its
// digits near 0. Source: Eigen, `generic_fast_tanh_float`; here both polynomials are divided by the constant term of the lower
// one, so that nothing small is lost. Error: 3.4e-7, and 5.7 ulp.
INLINE floats tanh_of(floats x) {
    const floats limit = splat(7.90495396f);
    floats z = x < -limit ? -limit : x;
    z = z > limit ? limit : z;
    floats square = z * z, fourth = square * square;
    floats p = (square * -5.64167616e-14f + 4.08741721e-11f) * fourth + (square * -1.75837886e-8f + 1.04674991e-5f);
    p = p * fourth + (square * 3.03609832e-3f + 1.30225539e-1f);
    p = z * (p * square + 0.999999881f);
    floats q = (square * 2.44866096e-4f + 2.42227633e-2f) * fourth + (square * 4.63558376e-1f + 1.0f);
    return p / q;
}

// 1 / (1 + e^-x). Error: 3.1 ulp.
INLINE floats sigmoid_of(floats x) { return 1.0f / (1.0f + exp_of(-x)); }

// The sigmoid of a logit, and what the logit costs if its label is 0: ln(1 + e^x).
typedef struct {
    floats sigmoid;
    floats cost;
} Judgement;

// ln(1 + e^x) = max(x, 0) + ln(1 + e) with e = e^-|x|, and ln(1 + e) = 2 artanh(s) with s = e / (2 + e) <= 1/3: the series of
// artanh to s^15. Nothing overflows and small costs keep their digits. Error of the cost: 3.7 ulp.
INLINE Judgement judge(floats x) {
    floats e = exp_of(-__builtin_elementwise_abs(x));
    floats s = e / (2.0f + e);
    floats square = s * s;
    floats p = splat(1.0f / 15);
    p = p * square + 1.0f / 13;
    p = p * square + 1.0f / 11;
    p = p * square + 1.0f / 9;
    p = p * square + 1.0f / 7;
    p = p * square + 1.0f / 5;
    p = p * square + 1.0f / 3;
    p = p * square + 1.0f;
    floats cost = (x < 0.0f ? splat(0.0f) : x) + (s + s) * p;
    floats sigmoid = (x < 0.0f ? e : splat(1.0f)) / (1.0f + e);
    return (Judgement){sigmoid, cost};
}
