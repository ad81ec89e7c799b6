// Four rows of four at a time.
INLINE void transpose_four(const float *x, intptr_t x_stride, float *y, intptr_t y_stride) {
    typedef float four_in_memory __attribute__((ext_vector_type(4), aligned(4), may_alias));
    four_floats a = *(const four_in_memory *)x, b = *(const four_in_memory *)(x + x_stride);
    four_floats c = *(const four_in_memory *)(x + 2 * x_stride), d = *(const four_in_memory *)(x + 3 * x_stride);
    four_floats ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    four_floats cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    *(four_in_memory *)y = __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5);
    *(four_in_memory *)(y + y_stride) = __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7);
    *(four_in_memory *)(y + 2 * y_stride) = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5);
    *(four_in_memory *)(y + 3 * y_stride) = __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7);
}

static void transpose(
    const float *x, intptr_t rows, intptr_t columns, intptr_t x_stride, float *y, intptr_t y_stride) {
    // Squares of 16 x 16: each touches 16 lines of either side, and fills them.
    enum { SQUARE = 16 };
    for (intptr_t row0 = 0; row0 < rows; row0 += SQUARE) {
        const intptr_t row_end = rows - row0 < SQUARE ? rows : row0 + SQUARE;
        for (intptr_t column0 = 0; column0 < columns; column0 += SQUARE) {
            const intptr_t column_end = columns - column0 < SQUARE ? columns : column0 + SQUARE;
            intptr_t row = row0;
            for (; row + 4 <= row_end; row += 4) {
                intptr_t column = column0;
                for (; column + 4 <= column_end; column += 4) {
                    transpose_four(x + row * x_stride + column, x_stride, y + column * y_stride + row, y_stride);
                }
                for (; column < column_end; column++) {
                    for (intptr_t i = 0; i < 4; i++) y[column * y_stride + row + i] = x[(row + i) * x_stride + column];
                }
            }
            for (; row < row_end; row++) {
                for (intptr_t column = column0; column < column_end; column++) {
                    y[column * y_stride + row] = x[row * x_stride + column];
                }
            }
        }
    }
}
