// Exact sums of products of int8 for one instruction set. The including file defines
//   sums_t               a register of sums
//   BLOCK_REGISTERS      how many of them hold a block of 16 outputs
//   ROW_BLOCKS           blocks of a tile of one row
//   TILE_ROWS            rows of a tile of several rows
//   TILE_BLOCKS          its blocks
//   row_t                a row of at most NEURAL_MOST_INT8_INPUTS inputs in the shape in which they meet the weights
//   void take_row(const int8_t *x, intptr_t inputs, row_t *row)
//   inputs_t             registers of four inputs, `inputs_t take_inputs(const row_t *row, intptr_t first)`
//   sums_t add_products(sums_t sums, inputs_t inputs, const int8_t *weights)
//                        adds the products of four inputs and the weights of one register of outputs
//   void put_sums(int32_t *y, const sums_t *block, const int32_t *offsets, const row_t *row)
//                        writes the 16 sums of a block
//   TABLE                the name of the table

#define INLINE static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")

// Outputs of a block, and bytes of a block that four inputs meet.
enum { BLOCK = 16, BLOCK_STEP = 4 * BLOCK };

// `blocks` blocks of `rows` rows. The last block may have fewer than 16 outputs.
INLINE void sums_tile(
    int rows, int blocks, const int8_t *weights, const int32_t *offsets, intptr_t outputs, intptr_t inputs,
    const row_t *x, int32_t *y, intptr_t y_stride) {
    const intptr_t block_size = BLOCK * inputs;
    sums_t sums[TILE_ROWS > 1 ? TILE_ROWS : 1][(ROW_BLOCKS > TILE_BLOCKS ? ROW_BLOCKS : TILE_BLOCKS) * BLOCK_REGISTERS];
    UNROLLED for (int i = 0; i < rows; i++) {
        UNROLLED for (int v = 0; v < blocks * BLOCK_REGISTERS; v++) sums[i][v] = (sums_t){0};
    }
    for (intptr_t k = 0; k < inputs; k += 4, weights += BLOCK_STEP) {
        UNROLLED for (int i = 0; i < rows; i++) {
            inputs_t four = take_inputs(x + i, k);
            UNROLLED for (int v = 0; v < blocks * BLOCK_REGISTERS; v++) {
                const int8_t *place = weights + v / BLOCK_REGISTERS * block_size
                    + v % BLOCK_REGISTERS * (BLOCK_STEP / BLOCK_REGISTERS);
                sums[i][v] = add_products(sums[i][v], four, place);
            }
        }
    }
    UNROLLED for (int i = 0; i < rows; i++) {
        UNROLLED for (int block = 0; block < blocks; block++) {
            int32_t *place = y + i * y_stride + block * BLOCK;
            const intptr_t there = outputs - block * BLOCK;
            if (there >= BLOCK) {
                put_sums(place, sums[i] + block * BLOCK_REGISTERS, offsets + block * BLOCK, x + i);
            } else {
                int32_t end[BLOCK];
                put_sums(end, sums[i] + block * BLOCK_REGISTERS, offsets + block * BLOCK, x + i);
                memcpy(place, end, (size_t)there * sizeof(int32_t));
            }
        }
    }
}

static void sums(
    const int8_t *weights, const int32_t *offsets, intptr_t outputs, intptr_t inputs,
    const int8_t *x, intptr_t x_stride, intptr_t rows, int32_t *y, intptr_t y_stride) {
    row_t taken[TILE_ROWS];
    intptr_t row = 0;
#define TILES(rows, blocks)                                                                                            \
    for (; outputs - at > ((blocks)-1) * BLOCK; at += (blocks)*BLOCK) {                                                \
        sums_tile(                                                                                                     \
            rows, blocks, weights + at * inputs, offsets + at, outputs - at, inputs, taken, y + row * y_stride + at,   \
            y_stride);                                                                                                 \
    }
    for (; TILE_ROWS > 1 && row + TILE_ROWS <= rows; row += TILE_ROWS) {
        for (intptr_t i = 0; i < TILE_ROWS; i++) take_row(x + (row + i) * x_stride, inputs, taken + i);
        intptr_t at = 0;
        TILES(TILE_ROWS, TILE_BLOCKS)
        if (TILE_BLOCKS > 1) TILES(TILE_ROWS, 1)
    }
    for (; row < rows; row++) {
        take_row(x + row * x_stride, inputs, taken);
        intptr_t at = 0;
        TILES(1, ROW_BLOCKS)
        if (ROW_BLOCKS > 4) TILES(1, 4)
        if (ROW_BLOCKS > 1) TILES(1, 1)
    }
#undef TILES
}

const NeuralInt8Kernels TABLE = {.sums = sums};
