// Elementary functions of a vector. The Swift twin (`Reference+Functions.swift`) does the same operations in the same order.

// e^x; 0 below -87.34, infinite above 88.37. x = n ln 2 + r with |r| <= ln 2 / 2; a polynomial of degree 6 for e^r; 2^n put
// together as bits. n is rounded by adding and taking away 1.5 x 2^23, where floats are whole numbers. ln 2 comes in two
// parts, so that n times the first is exact. Source of the polynomial and the parts: Moshier, Cephes, `expf`. Error: 1.3 ulp.
INLINE floats exp_of(floats x) {
    const floats lowest = splat(-87.33654f), highest = splat(88.37626f);
    // Compared in this order NaN stays NaN.
    floats t = x < lowest ? lowest : x;
    t = t > highest ? highest : t;
    floats shifted = t * 1.44269504f + 12582912.0f;
    floats n = shifted - 12582912.0f;
    floats r = t - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    floats p = splat(1.98756915e-4f);
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + (r + 1.0f);
    integers power = ((integers)shifted - (0x4B400000 - 127)) << 23;
    floats y = p * (floats)power;
    y = x < lowest ? splat(0.0f) : y;
    return x > highest ? splat(INFINITY) : y;
}

// tanh x as a quotient of two polynomials, odd and even, up to where it is 1 in float; x itself where the cube is lost.
// 2 / (1 + e^-2x) - 1 would lose its digits near 0. Source: Eigen, `generic_fast_tanh_float`. Error: 3.8e-7, and 6.3 ulp.
INLINE floats tanh_of(floats x) {
    const floats limit = splat(7.9053111f), small = splat(0.0004f);
    floats z = x < -limit ? -limit : x;
    z = z > limit ? limit : z;
    floats square = z * z;
    floats p = splat(-2.76076847742355e-16f);
    p = p * square + 2.00018790482477e-13f;
    p = p * square - 8.60467152213735e-11f;
    p = p * square + 5.12229709037114e-08f;
    p = p * square + 1.48572235717979e-05f;
    p = p * square + 6.37261928875436e-04f;
    p = p * square + 4.89352455891786e-03f;
    p = z * p;
    floats q = splat(1.19825839466702e-06f);
    q = q * square + 1.18534705686654e-04f;
    q = q * square + 2.26843463243900e-03f;
    q = q * square + 4.89352518554385e-03f;
    floats y = p / q;
    return __builtin_elementwise_abs(x) < small ? x : y;
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
