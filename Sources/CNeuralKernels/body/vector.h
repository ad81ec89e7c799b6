// Vectors of VW floats. Clang's vector extension keeps the bodies free of intrinsics: the same source serves every width.

typedef float floats __attribute__((ext_vector_type(VW)));
typedef int32_t integers __attribute__((ext_vector_type(VW)));
// The same in memory, where it need not be aligned and may be anything.
typedef float floats_in_memory __attribute__((ext_vector_type(VW), aligned(4), may_alias));
typedef int32_t integers_in_memory __attribute__((ext_vector_type(VW), aligned(4), may_alias));

#define INLINE static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")

INLINE floats load(const float *p) { return *(const floats_in_memory *)p; }

INLINE void store(float *p, floats x) { *(floats_in_memory *)p = x; }

INLINE integers load_integers(const int32_t *p) { return *(const integers_in_memory *)p; }

INLINE floats splat(float x) { return (floats)x; }

// The first `lanes` floats, the others zero: the ends of rows. With lanes = VW, known when compiled, it is `load`.
INLINE floats load_some(const float *p, intptr_t lanes) {
    if (lanes == VW) return load(p);
    floats x = 0;
    for (intptr_t lane = 0; lane < lanes; lane++) x[lane] = p[lane];
    return x;
}

INLINE void store_some(float *p, floats x, intptr_t lanes) {
    if (lanes == VW) {
        store(p, x);
        return;
    }
    for (intptr_t lane = 0; lane < lanes; lane++) p[lane] = x[lane];
}

INLINE integers load_some_integers(const int32_t *p, intptr_t lanes) {
    if (lanes == VW) return load_integers(p);
    integers x = 0;
    for (intptr_t lane = 0; lane < lanes; lane++) x[lane] = p[lane];
    return x;
}

// Runs the block for each vector of `count` elements: `at` is its place, `lanes` how many elements it has. The block is
// compiled twice, once for whole vectors. (Variadic, as its commas would end an argument.)
#define FOR_VECTORS(count, ...)                                                                                       \
    do {                                                                                                              \
        intptr_t at = 0;                                                                                              \
        for (; at + VW <= (count); at += VW) {                                                                        \
            const intptr_t lanes = VW;                                                                                \
            __VA_ARGS__                                                                                               \
        }                                                                                                             \
        if (at < (count)) {                                                                                           \
            const intptr_t lanes = (count)-at;                                                                        \
            __VA_ARGS__                                                                                               \
        }                                                                                                             \
    } while (0)

#if HAS_FMA
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#else
#define MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))
#endif

// NaN in x is passed over; m must hold none.
INLINE floats greater(floats x, floats m) { return x > m ? x : m; }

// Lanes from `lanes` on become `x`.
INLINE floats fill_rest(floats value, intptr_t lanes, float x) {
    for (intptr_t lane = lanes; lane < VW; lane++) value[lane] = x;
    return value;
}

typedef float four_floats __attribute__((ext_vector_type(4)));

#if VW == 16
typedef float eight_floats __attribute__((ext_vector_type(8)));
#define FOLD(name, step)                                                                                               \
    INLINE four_floats name(floats x) {                                                                                \
        eight_floats a = x.lo, b = x.hi, c = step(a, b);                                                               \
        four_floats d = c.lo, e = c.hi;                                                                                \
        return step(d, e);                                                                                             \
    }
#elif VW == 8
#define FOLD(name, step)                                                                                               \
    INLINE four_floats name(floats x) {                                                                                \
        four_floats a = x.lo, b = x.hi;                                                                                \
        return step(a, b);                                                                                             \
    }
#else
#define FOLD(name, step)                                                                                               \
    INLINE four_floats name(floats x) { return x; }
#endif

#define SUM_STEP(a, b) ((a) + (b))
#define GREATER_STEP(a, b) ((a) > (b) ? (a) : (b))
FOLD(fold_sum, SUM_STEP)
FOLD(fold_greatest, GREATER_STEP)

INLINE float sum_of(floats x) {
    four_floats s = fold_sum(x);
    return (s.x + s.z) + (s.y + s.w);
}

INLINE float greatest_of(floats x) {
    four_floats s = fold_greatest(x);
    float a = s.x > s.z ? s.x : s.z, b = s.y > s.w ? s.y : s.w;
    return a > b ? a : b;
}

INLINE bool any(integers mask) { return __builtin_reduce_or(mask) != 0; }
