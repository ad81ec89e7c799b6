#if defined(__x86_64__)

// VPMADDUBSW takes one side unsigned and adds pairs into 16 bits: magnitudes of the inputs, and weights with the inputs'
// signs. 2 x 127 x 127 fits in 16 bits, so nothing saturates.
#include "tables.h"

#include <immintrin.h>
#include <string.h>

#define TABLE neural_int8_avx2

typedef __m256i sums_t;
typedef struct {
    __m256i values, magnitudes;
} inputs_t;
#define BLOCK_REGISTERS 2
#define ROW_BLOCKS 4
#define TILE_ROWS 4
#define TILE_BLOCKS 1

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

static inline inputs_t take_inputs(const int8_t *four) {
    int32_t bits;
    memcpy(&bits, four, sizeof bits);
    __m256i values = _mm256_set1_epi32(bits);
    return (inputs_t){values, _mm256_abs_epi8(values)};
}

static inline sums_t add_products(sums_t sums, inputs_t inputs, const int8_t *weights) {
    __m256i turned = _mm256_sign_epi8(_mm256_loadu_si256((const __m256i *)weights), inputs.values);
    __m256i pairs = _mm256_maddubs_epi16(inputs.magnitudes, turned);
    return _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

static inline void put_sums(int32_t *y, const sums_t *block, const int32_t *offsets) {
    (void)offsets;
    _mm256_storeu_si256((__m256i *)y, block[0]);
    _mm256_storeu_si256((__m256i *)(y + 8), block[1]);
}

#include "body/int8.h"

#pragma clang attribute pop

#endif
