#if defined(__x86_64__)

// VPDPBUSD adds four products into 32 bits, the inputs unsigned: with 128 added to each, every sum is too great by 128 times
// the sum of its weights, which is what `offsets` holds.
#include "tables.h"

#include <immintrin.h>
#include <string.h>

#define TABLE neural_int8_avxvnni

typedef __m256i sums_t;
typedef struct {
    uint8_t raised[NEURAL_MOST_INT8_INPUTS];
} row_t;
typedef __m256i inputs_t;
#define BLOCK_REGISTERS 2
#define ROW_BLOCKS 4
#define TILE_ROWS 4
#define TILE_BLOCKS 1

#pragma clang attribute push(__attribute__((target("avx2,avxvnni"))), apply_to = function)

static inline void take_row(const int8_t *x, intptr_t inputs, row_t *row) {
    for (intptr_t k = 0; k < inputs; k++) row->raised[k] = (uint8_t)x[k] ^ 0x80;
}

static inline inputs_t take_inputs(const row_t *row, intptr_t first) {
    int32_t bits;
    memcpy(&bits, row->raised + first, sizeof bits);
    return _mm256_set1_epi32(bits);
}

static inline sums_t add_products(sums_t sums, inputs_t inputs, const int8_t *weights) {
    return _mm256_dpbusd_avx_epi32(sums, inputs, _mm256_loadu_si256((const __m256i *)weights));
}

static inline void put_sums(int32_t *y, const sums_t *block, const int32_t *offsets, const row_t *row) {
    (void)row;
    for (int v = 0; v < BLOCK_REGISTERS; v++) {
        __m256i offset = _mm256_loadu_si256((const __m256i *)(offsets + 8 * v));
        _mm256_storeu_si256((__m256i *)(y + 8 * v), _mm256_sub_epi32(block[v], offset));
    }
}

#include "body/int8.h"

#pragma clang attribute pop

#endif
