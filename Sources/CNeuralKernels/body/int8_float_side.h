// Between floats and int8. No operation is fused, so that an int8 model gives the same bits on every set.

typedef int8_t bytes __attribute__((ext_vector_type(VW)));
typedef int8_t bytes_in_memory __attribute__((ext_vector_type(VW), aligned(1), may_alias));

// Rounded to whole numbers, halves away from zero, limited to -127 ... 127; NaN gives 0.
INLINE void quantise_some(floats scaled, int8_t *y, intptr_t lanes) {
    floats limited = scaled < -127.0f ? splat(-127.0f) : scaled;
    limited = limited > 127.0f ? splat(127.0f) : limited;
    limited = scaled == scaled ? limited : splat(0);
    limited = limited + (limited < 0.0f ? splat(-0.5f) : splat(0.5f));
    bytes whole = __builtin_convertvector(__builtin_convertvector(limited, integers), bytes);
    if (lanes == VW) {
        *(bytes_in_memory *)y = whole;
    } else {
        for (intptr_t lane = 0; lane < lanes; lane++) y[lane] = whole[lane];
    }
}

static void quantise(const float *x, float inverse_scale, int8_t *y, intptr_t count) {
    FOR_VECTORS(count, { quantise_some(load_some(x + at, lanes) * inverse_scale, y + at, lanes); });
}

INLINE floats dequantised(floats bias, const int32_t *sums, const float *scales, float x_scale, intptr_t lanes) {
    floats factor = load_some(scales, lanes) * x_scale;
    return bias + __builtin_convertvector(load_some_integers(sums, lanes), floats) * factor;
}

static void dequantise(
    const int32_t *sums, intptr_t sums_stride, const float *scales, float x_scale, const float *bias,
    intptr_t rows, intptr_t outputs, float *y, intptr_t y_stride, float *maxima, intptr_t maxima_stride) {
    for (intptr_t row = 0; row < rows; row++, sums += sums_stride, y += y_stride, maxima += maxima_stride) {
        for (intptr_t start = 0; start < outputs; start += PANEL) {
            const intptr_t there = outputs - start < PANEL ? outputs - start : PANEL;
            const int32_t *block_sums = sums + start;
            const float *block_scales = scales + start, *block_bias = bias ? bias + start : bias;
            float *block = y + start;
            floats greatest = splat(-INFINITY);
            FOR_VECTORS(there, {
                floats value = block_bias ? load_some(block_bias + at, lanes) : splat(0);
                value = dequantised(value, block_sums + at, block_scales + at, x_scale, lanes);
                store_some(block + at, value, lanes);
                greatest = greater(lanes < VW ? fill_rest(value, lanes, -INFINITY) : value, greatest);
            });
            maxima[start / PANEL] = greatest_of(greatest);
        }
    }
}

static void int8_gates(
    const int32_t *x_sums, const float *x_scales, const float *row_scales, const int32_t *h_sums,
    const float *h_scales, const float *bias, float *cell, int8_t *output, float *exact_output,
    intptr_t rows, intptr_t units) {
    float gates[4][STRETCH_OF_UNITS] __attribute__((aligned(64)));
    for (intptr_t row = 0; row < rows; row++) {
        const float x_scale = row_scales[row];
        FOR_STRETCHES(units, {
            for (intptr_t gate = 0; gate < 4; gate++) {
                const intptr_t j = gate * units + start;
                FOR_VECTORS(count, {
                    floats sum = load_some(bias + j + at, lanes);
                    sum = dequantised(sum, x_sums + j + at, x_scales + j + at, x_scale, lanes);
                    sum = dequantised(sum, h_sums + j + at, h_scales + j + at, 1.0f / 127, lanes);
                    store_some(gates[gate] + at, sum, lanes);
                });
            }
            cell_stretch(gates[0], STRETCH_OF_UNITS, cell + start, exact_output + start, count);
            quantise(exact_output + start, 127.0f, output + start, count);
        })
        x_sums += 4 * units, h_sums += 4 * units, cell += units, output += units, exact_output += units;
    }
}
