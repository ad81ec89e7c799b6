#if defined(__x86_64__)

// VPMADDUBSW takes one side unsigned and adds pairs into 16 bits: magnitudes of the inputs, and weights with the inputs'
// signs. The sign is turned by flipping the bits, which one more port does than VPSIGNB's: -w is then one too small, so that
// each sum lacks the magnitudes of the negative inputs. 2 x 127 x 128 fits in 16 bits, so nothing saturates.
#include "tables.h"

#include <immintrin.h>
#include <string.h>

#define TABLE neural_int8_avx2

typedef __m256i sums_t;
typedef struct {
    uint8_t magnitudes[NEURAL_MOST_INT8_INPUTS];
    // All bits of what is negative.
    uint8_t signs[NEURAL_MOST_INT8_INPUTS];
    int32_t negatives;
} row_t;
typedef struct {
    __m256i magnitudes, signs;
} inputs_t;
#define BLOCK_REGISTERS 2
#define ROW_BLOCKS 4
#define TILE_ROWS 4
#define TILE_BLOCKS 1

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

static inline void take_row(const int8_t *x, intptr_t inputs, row_t *row) {
    int32_t negatives = 0;
    for (intptr_t k = 0; k < inputs; k++) {
        const int8_t sign = x[k] >> 7;
        const uint8_t magnitude = (uint8_t)((x[k] ^ sign) - sign);
        row->magnitudes[k] = magnitude;
        row->signs[k] = (uint8_t)sign;
        negatives += magnitude & sign;
    }
    row->negatives = negatives;
}

static inline __m256i four_bytes(const uint8_t *bytes) {
    int32_t bits;
    memcpy(&bits, bytes, sizeof bits);
    return _mm256_set1_epi32(bits);
}

static inline inputs_t take_inputs(const row_t *row, intptr_t first) {
    return (inputs_t){four_bytes(row->magnitudes + first), four_bytes(row->signs + first)};
}

static inline sums_t add_products(sums_t sums, inputs_t inputs, const int8_t *weights) {
    __m256i turned = _mm256_xor_si256(_mm256_loadu_si256((const __m256i *)weights), inputs.signs);
    __m256i pairs = _mm256_maddubs_epi16(inputs.magnitudes, turned);
    return _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

static inline void put_sums(int32_t *y, const sums_t *block, const int32_t *offsets, const row_t *row) {
    (void)offsets;
    const __m256i lacking = _mm256_set1_epi32(row->negatives);
    _mm256_storeu_si256((__m256i *)y, _mm256_add_epi32(block[0], lacking));
    _mm256_storeu_si256((__m256i *)(y + 8), _mm256_add_epi32(block[1], lacking));
}

#include "body/int8.h"

#pragma clang attribute pop

#endif
