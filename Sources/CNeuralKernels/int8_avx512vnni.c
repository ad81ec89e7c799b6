#if defined(__x86_64__)

// As with AVX-VNNI, sixteen outputs at a time.
#include "tables.h"

#include <immintrin.h>
#include <string.h>

#define TABLE neural_int8_avx512vnni

typedef __m512i sums_t;
typedef struct {
    uint8_t raised[NEURAL_MOST_INT8_INPUTS];
} row_t;
typedef __m512i inputs_t;
#define BLOCK_REGISTERS 1
#define ROW_BLOCKS 8
#define TILE_ROWS 4
#define TILE_BLOCKS 4

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vnni"))), apply_to = function)

static inline void take_row(const int8_t *x, intptr_t inputs, row_t *row) {
    for (intptr_t k = 0; k < inputs; k++) row->raised[k] = (uint8_t)x[k] ^ 0x80;
}

static inline inputs_t take_inputs(const row_t *row, intptr_t first) {
    int32_t bits;
    memcpy(&bits, row->raised + first, sizeof bits);
    return _mm512_set1_epi32(bits);
}

static inline sums_t add_products(sums_t sums, inputs_t inputs, const int8_t *weights) {
    return _mm512_dpbusd_epi32(sums, inputs, _mm512_loadu_si512(weights));
}

static inline void put_sums(int32_t *y, const sums_t *block, const int32_t *offsets, const row_t *row) {
    (void)row;
    _mm512_storeu_si512(y, _mm512_sub_epi32(block[0], _mm512_loadu_si512(offsets)));
}

#include "body/int8.h"

#pragma clang attribute pop

#endif
