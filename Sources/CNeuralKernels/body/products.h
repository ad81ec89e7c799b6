// Products. Every sum runs over its inputs in order, whatever the tile: a row's result does not depend on how many rows
// are multiplied at once.

// Columns of a panel of weights.
enum { PANEL = 64 };

// `block_maxima` of one block.
INLINE float block_maximum(const float *values, intptr_t count) {
    floats m = splat(-INFINITY);
    FOR_VECTORS(count, {
        floats x = load_some(values + at, lanes);
        if (lanes < VW) x = fill_rest(x, lanes, -INFINITY);
        m = greater(x, m);
    });
    return greatest_of(m);
}

// One input times `vectors` vectors of columns, which may reach over into the next panel. Eight independent sums hide the
// time that a multiplication takes.
INLINE void vector_tile(
    int vectors, const float *weights, intptr_t panel_size, const float *bias,
    const float *x1, intptr_t k1, const float *x2, intptr_t k2, float *y) {
    floats sums[8];
    const float *columns[8];
    UNROLLED for (int v = 0; v < vectors; v++) {
        sums[v] = load(bias + v * VW);
        columns[v] = weights + v * VW / PANEL * panel_size + v * VW % PANEL;
    }
    for (intptr_t k = 0; k < k1; k++) {
        floats u = splat(x1[k]);
        UNROLLED for (int v = 0; v < vectors; v++) sums[v] = MULTIPLY_ADD(u, load(columns[v] + k * PANEL), sums[v]);
    }
    UNROLLED for (int v = 0; v < vectors; v++) columns[v] += k1 * PANEL;
    for (intptr_t k = 0; k < k2; k++) {
        floats u = splat(x2[k]);
        UNROLLED for (int v = 0; v < vectors; v++) sums[v] = MULTIPLY_ADD(u, load(columns[v] + k * PANEL), sums[v]);
    }
    UNROLLED for (int v = 0; v < vectors; v++) store(y + v * VW, sums[v]);
}

// One row of `panels`; `maxima` may be NULL.
INLINE void vector_panels(
    const float *weights, const float *bias, intptr_t outputs,
    const float *x1, intptr_t k1, const float *x2, intptr_t k2, float *y, float *maxima) {
    // Columns of a tile, and of the smaller one for a last panel that has no neighbour.
    enum { WIDE = 8 * VW, NARROW = WIDE < PANEL ? WIDE : PANEL };
    const intptr_t panel_size = (k1 + k2) * PANEL;
    const intptr_t padded = (outputs + PANEL - 1) / PANEL * PANEL;
    float end[WIDE] __attribute__((aligned(64))), end_bias[WIDE] __attribute__((aligned(64)));
    for (intptr_t at = 0; at < padded;) {
        const intptr_t width = padded - at >= WIDE ? WIDE : NARROW;
        const intptr_t there = outputs - at < 0 ? 0 : outputs - at < width ? outputs - at : width;
        const bool whole = there == width;
        const float *tile_bias = bias + at;
        if (!bias || !whole) {
            for (intptr_t j = 0; j < width; j++) end_bias[j] = bias && j < there ? bias[at + j] : 0;
            tile_bias = end_bias;
        }
        const float *tile = weights + at / PANEL * panel_size + at % PANEL;
        float *out = whole ? y + at : end;
        if (width == WIDE) {
            vector_tile(8, tile, panel_size, tile_bias, x1, k1, x2, k2, out);
        } else {
            vector_tile(NARROW / VW, tile, panel_size, tile_bias, x1, k1, x2, k2, out);
        }
        if (!whole && there > 0) memcpy(y + at, end, (size_t)there * sizeof(float));
        const intptr_t before = at / PANEL;
        at += width;
        if (maxima) {
            for (intptr_t block = before; block < at / PANEL; block++) {
                const intptr_t left = outputs - block * PANEL;
                maxima[block] = block_maximum(y + block * PANEL, left < PANEL ? left : PANEL);
            }
        }
    }
}

// TILE_VECTORS vectors of columns of `rows` rows of `panels`.
INLINE void panel_tile(
    int rows, const float *weights, const float *bias,
    const float *x1, intptr_t k1, intptr_t stride1, const float *x2, intptr_t k2, intptr_t stride2,
    float *y, intptr_t y_stride) {
    floats sums[TILE_ROWS][TILE_VECTORS];
    UNROLLED for (int i = 0; i < rows; i++) {
        UNROLLED for (int v = 0; v < TILE_VECTORS; v++) sums[i][v] = load(bias + v * VW);
    }
    UNROLLED for (int part = 0; part < 2; part++) {
        const float *x = part ? x2 : x1;
        const intptr_t k = part ? k2 : k1, stride = part ? stride2 : stride1;
        for (intptr_t p = 0; p < k; p++, weights += PANEL) {
            floats w[TILE_VECTORS];
            UNROLLED for (int v = 0; v < TILE_VECTORS; v++) w[v] = load(weights + v * VW);
            UNROLLED for (int i = 0; i < rows; i++) {
                floats u = splat(x[i * stride + p]);
                UNROLLED for (int v = 0; v < TILE_VECTORS; v++) sums[i][v] = MULTIPLY_ADD(u, w[v], sums[i][v]);
            }
        }
    }
    UNROLLED for (int i = 0; i < rows; i++) {
        UNROLLED for (int v = 0; v < TILE_VECTORS; v++) store(y + i * y_stride + v * VW, sums[i][v]);
    }
}

// Runs TILE(rows) with the number of rows as a constant: the compiler keeps the sums of a tile in registers only if it
// knows how many there are.
#if TILE_ROWS == 6
#define WITH_CONSTANT_ROWS(rows, TILE)                                                                                 \
    switch (rows) {                                                                                                    \
    case 6: TILE(6); break;                                                                                            \
    case 5: TILE(5); break;                                                                                            \
    case 4: TILE(4); break;                                                                                            \
    case 3: TILE(3); break;                                                                                            \
    case 2: TILE(2); break;                                                                                            \
    default: TILE(1); break;                                                                                           \
    }
#else
#define WITH_CONSTANT_ROWS(rows, TILE)                                                                                 \
    switch (rows) {                                                                                                    \
    case 4: TILE(4); break;                                                                                            \
    case 3: TILE(3); break;                                                                                            \
    case 2: TILE(2); break;                                                                                            \
    default: TILE(1); break;                                                                                           \
    }
#endif

static void panels(
    const float *weights, const float *bias, intptr_t outputs,
    const float *x1, intptr_t k1, intptr_t stride1, const float *x2, intptr_t k2, intptr_t stride2,
    intptr_t rows, float *y, intptr_t y_stride) {
    if (rows == 1) {
        vector_panels(weights, bias, outputs, x1, k1, x2, k2, y, NULL);
        return;
    }
    float end[TILE_ROWS * PANEL] __attribute__((aligned(64))), end_bias[PANEL] __attribute__((aligned(64)));
    for (intptr_t at = 0; at < outputs; at += PANEL, weights += (k1 + k2) * PANEL) {
        const intptr_t there = outputs - at < PANEL ? outputs - at : PANEL;
        const bool whole = there == PANEL;
        const float *panel_bias = bias + at;
        if (!bias || !whole) {
            for (intptr_t j = 0; j < PANEL; j++) end_bias[j] = bias && j < there ? bias[at + j] : 0;
            panel_bias = end_bias;
        }
        for (intptr_t row = 0; row < rows; row += TILE_ROWS) {
            const intptr_t tile_rows = rows - row < TILE_ROWS ? rows - row : TILE_ROWS;
            float *out = whole ? y + row * y_stride + at : end;
            const intptr_t out_stride = whole ? y_stride : PANEL;
            for (intptr_t j = 0; j < PANEL; j += TILE_VECTORS * VW) {
#define TILE(rows)                                                                                                     \
    panel_tile(                                                                                                        \
        rows, weights + j, panel_bias + j, x1 + row * stride1, k1, stride1, x2 + row * stride2, k2, stride2, out + j,  \
        out_stride)
                WITH_CONSTANT_ROWS(tile_rows, TILE)
#undef TILE
            }
            for (intptr_t i = 0; !whole && i < tile_rows; i++) {
                memcpy(y + (row + i) * y_stride + at, end + i * PANEL, (size_t)there * sizeof(float));
            }
        }
    }
}

static void head(
    const float *weights, const float *bias, intptr_t outputs, const float *x, intptr_t k, float *logits,
    float *maxima) {
    vector_panels(weights, bias, outputs, x, k, x, 0, logits, maxima);
}

// `vectors` vectors of columns of `rows` rows of `product`.
INLINE void product_tile(
    int rows, int vectors, intptr_t k, const float *a, intptr_t a_row, intptr_t a_column,
    const float *b, intptr_t b_stride, float *c, intptr_t c_stride, bool accumulate) {
    floats sums[TILE_ROWS][TILE_VECTORS];
    UNROLLED for (int i = 0; i < rows; i++) {
        UNROLLED for (int v = 0; v < vectors; v++) sums[i][v] = splat(0);
    }
    for (intptr_t p = 0; p < k; p++, a += a_column, b += b_stride) {
        floats w[TILE_VECTORS];
        UNROLLED for (int v = 0; v < vectors; v++) w[v] = load(b + v * VW);
        UNROLLED for (int i = 0; i < rows; i++) {
            floats u = splat(a[i * a_row]);
            UNROLLED for (int v = 0; v < vectors; v++) sums[i][v] = MULTIPLY_ADD(u, w[v], sums[i][v]);
        }
    }
    UNROLLED for (int i = 0; i < rows; i++) {
        UNROLLED for (int v = 0; v < vectors; v++) {
            float *place = c + i * c_stride + v * VW;
            store(place, accumulate ? load(place) + sums[i][v] : sums[i][v]);
        }
    }
}

// `vectors` vectors of columns of `product`, all rows.
INLINE void product_columns(
    int vectors, intptr_t m, intptr_t k, const float *a, intptr_t a_row, intptr_t a_column,
    const float *b, intptr_t b_stride, float *c, intptr_t c_stride, bool accumulate) {
    for (intptr_t row = 0; row < m; row += TILE_ROWS) {
        const intptr_t tile_rows = m - row < TILE_ROWS ? m - row : TILE_ROWS;
#define TILE(rows)                                                                                                     \
    product_tile(                                                                                                      \
        rows, vectors, k, a + row * a_row, a_row, a_column, b, b_stride, c + row * c_stride, c_stride, accumulate)
        WITH_CONSTANT_ROWS(tile_rows, TILE)
#undef TILE
    }
}

static void product(
    intptr_t m, intptr_t n, intptr_t k, const float *a, intptr_t a_row, intptr_t a_column,
    const float *b, intptr_t b_stride, float *c, intptr_t c_stride, bool accumulate) {
    if (k == 0 && !accumulate) {
        for (intptr_t i = 0; i < m; i++) memset(c + i * c_stride, 0, (size_t)n * sizeof(float));
    }
    // A stretch of B's rows, TILE_VECTORS wide, stays in the first cache while all rows of A pass over it.
    enum { STRETCH = 256 };
    for (intptr_t start = 0; start < k; start += STRETCH) {
        const intptr_t length = k - start < STRETCH ? k - start : STRETCH;
        const bool add = accumulate || start > 0;
        const float *a_part = a + start * a_column, *b_part = b + start * b_stride;
        intptr_t j = 0;
        for (; j + TILE_VECTORS * VW <= n; j += TILE_VECTORS * VW) {
            product_columns(
                TILE_VECTORS, m, length, a_part, a_row, a_column, b_part + j, b_stride, c + j, c_stride, add);
        }
#if TILE_VECTORS > 2
        for (; j + 2 * VW <= n; j += 2 * VW) {
            product_columns(2, m, length, a_part, a_row, a_column, b_part + j, b_stride, c + j, c_stride, add);
        }
#endif
        for (; j + VW <= n; j += VW) {
            product_columns(1, m, length, a_part, a_row, a_column, b_part + j, b_stride, c + j, c_stride, add);
        }
        if (j < n) {
            // The last columns do not fill a vector: a copy of them does.
            const intptr_t left = n - j;
            float b_end[STRETCH * VW] __attribute__((aligned(64))), c_end[TILE_ROWS * VW] __attribute__((aligned(64)));
            for (intptr_t p = 0; p < length; p++) store(b_end + p * VW, load_some(b_part + p * b_stride + j, left));
            for (intptr_t row = 0; row < m; row += TILE_ROWS) {
                const intptr_t tile_rows = m - row < TILE_ROWS ? m - row : TILE_ROWS;
                product_columns(
                    1, tile_rows, length, a_part + row * a_row, a_row, a_column, b_end, VW, c_end, VW, false);
                for (intptr_t i = 0; i < tile_rows; i++) {
                    float *place = c + (row + i) * c_stride + j;
                    for (intptr_t q = 0; q < left; q++) place[q] = (add ? place[q] : 0) + c_end[i * VW + q];
                }
            }
        }
    }
}

static float dot(const float *x, const float *y, intptr_t count) {
    floats sum = splat(0);
    FOR_VECTORS(count, { sum = MULTIPLY_ADD(load_some(x + at, lanes), load_some(y + at, lanes), sum); });
    return sum_of(sum);
}
