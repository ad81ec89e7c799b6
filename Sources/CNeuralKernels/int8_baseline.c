// What every processor of the architecture has. On x86-64, SSE2: bytes are widened to 16 bits, and PMADDWD adds the
// products in pairs. Elsewhere plain C.
#include "tables.h"

#include <string.h>

#define TABLE neural_int8_baseline

#if defined(__x86_64__)

#include <emmintrin.h>

// Four outputs, two sums each.
typedef struct {
    __m128i low, high;
} sums_t;
typedef struct {
    int16_t widened[NEURAL_MOST_INT8_INPUTS];
} row_t;
// The four inputs twice.
typedef __m128i inputs_t;
#define BLOCK_REGISTERS 4
#define ROW_BLOCKS 1
#define TILE_ROWS 1
#define TILE_BLOCKS 1

// Signed bytes as 16 bits: each byte doubled, then shifted down with its sign.
static inline __m128i low_half(__m128i bytes) { return _mm_srai_epi16(_mm_unpacklo_epi8(bytes, bytes), 8); }

static inline __m128i high_half(__m128i bytes) { return _mm_srai_epi16(_mm_unpackhi_epi8(bytes, bytes), 8); }

static inline void take_row(const int8_t *x, intptr_t inputs, row_t *row) {
    for (intptr_t k = 0; k < inputs; k++) row->widened[k] = x[k];
}

static inline inputs_t take_inputs(const row_t *row, intptr_t first) {
    return _mm_shuffle_epi32(_mm_loadl_epi64((const __m128i *)(row->widened + first)), _MM_SHUFFLE(1, 0, 1, 0));
}

static inline sums_t add_products(sums_t sums, inputs_t inputs, const int8_t *weights) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)weights);
    sums.low = _mm_add_epi32(sums.low, _mm_madd_epi16(low_half(bytes), inputs));
    sums.high = _mm_add_epi32(sums.high, _mm_madd_epi16(high_half(bytes), inputs));
    return sums;
}

static inline void put_sums(int32_t *y, const sums_t *block, const int32_t *offsets, const row_t *row) {
    (void)offsets, (void)row;
    for (int v = 0; v < BLOCK_REGISTERS; v++) {
        __m128 low = _mm_castsi128_ps(block[v].low), high = _mm_castsi128_ps(block[v].high);
        __m128i even = _mm_castps_si128(_mm_shuffle_ps(low, high, _MM_SHUFFLE(2, 0, 2, 0)));
        __m128i odd = _mm_castps_si128(_mm_shuffle_ps(low, high, _MM_SHUFFLE(3, 1, 3, 1)));
        _mm_storeu_si128((__m128i *)(y + 4 * v), _mm_add_epi32(even, odd));
    }
}

#else

typedef struct {
    int32_t of[16];
} sums_t;
typedef struct {
    const int8_t *inputs;
} row_t;
typedef const int8_t *inputs_t;
#define BLOCK_REGISTERS 1
#define ROW_BLOCKS 1
#define TILE_ROWS 1
#define TILE_BLOCKS 1

static inline void take_row(const int8_t *x, intptr_t inputs, row_t *row) {
    (void)inputs;
    row->inputs = x;
}

static inline inputs_t take_inputs(const row_t *row, intptr_t first) { return row->inputs + first; }

static inline sums_t add_products(sums_t sums, inputs_t inputs, const int8_t *weights) {
    for (int output = 0; output < 16; output++) {
        for (int input = 0; input < 4; input++) sums.of[output] += weights[4 * output + input] * inputs[input];
    }
    return sums;
}

static inline void put_sums(int32_t *y, const sums_t *block, const int32_t *offsets, const row_t *row) {
    (void)offsets, (void)row;
    memcpy(y, block->of, sizeof block->of);
}

#endif

#include "body/int8.h"
