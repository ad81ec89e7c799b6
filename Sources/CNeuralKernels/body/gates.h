// The LSTM's step after the products: i, f, o = sigmoid, g = tanh of their sums; c = f c' + i g; h = o tanh(c).

//
// Each function in a loop of its own: the operations of one element wait for each other, and only in a short loop does the
// processor see enough elements at once to do others meanwhile.

// Units whose gates wait in the first cache for each other.
enum { STRETCH_OF_UNITS = 64 };

static void gates_forward(
    float *gates, const float *previous_cell, float *cell, float *cell_tanh,
    float *output, intptr_t output_stride, intptr_t rows, intptr_t units) {
    for (intptr_t row = 0; row < rows; row++) {
        float *in = gates, *forget = gates + units, *new = gates + 2 * units, *out = gates + 3 * units;
        sigmoid(in, in, 2 * units);
        hyperbolic_tangent(new, new, units);
        sigmoid(out, out, units);
        FOR_VECTORS(units, {
            floats kept = load_some(forget + at, lanes) * load_some(previous_cell + at, lanes);
            floats c = kept + load_some(in + at, lanes) * load_some(new + at, lanes);
            floats t = tanh_of(c);
            store_some(cell + at, c, lanes);
            store_some(cell_tanh + at, t, lanes);
            store_some(output + at, load_some(out + at, lanes) * t, lanes);
        });
        gates += 4 * units, previous_cell += units, cell += units, cell_tanh += units, output += output_stride;
    }
}

static void gates_backward(
    float *gates, const float *previous_cell, const float *cell_tanh,
    const float *output_gradient, intptr_t output_stride, float *cell_gradient, intptr_t rows, intptr_t units) {
    for (intptr_t row = 0; row < rows; row++) {
        float *in = gates, *forget = gates + units, *new = gates + 2 * units, *out = gates + 3 * units;
        FOR_VECTORS(units, {
            floats i = load_some(in + at, lanes), f = load_some(forget + at, lanes);
            floats g = load_some(new + at, lanes), o = load_some(out + at, lanes);
            floats t = load_some(cell_tanh + at, lanes), dh = load_some(output_gradient + at, lanes);
            floats dc = load_some(cell_gradient + at, lanes) + dh * o * (1.0f - t * t);
            store_some(in + at, dc * g * i * (1.0f - i), lanes);
            store_some(forget + at, dc * load_some(previous_cell + at, lanes) * f * (1.0f - f), lanes);
            store_some(new + at, dc * i * (1.0f - g * g), lanes);
            store_some(out + at, dh * t * o * (1.0f - o), lanes);
            store_some(cell_gradient + at, dc * f, lanes);
        });
        gates += 4 * units, previous_cell += units, cell_tanh += units;
        output_gradient += output_stride, cell_gradient += units;
    }
}

// At most STRETCH_OF_UNITS units of one row, whose gates lie `stride` from each other.
static void cell_stretch(const float *gates, intptr_t stride, float *cell, float *output, intptr_t units) {
    float active[4][STRETCH_OF_UNITS] __attribute__((aligned(64)));
    sigmoid(gates, active[0], units);
    sigmoid(gates + stride, active[1], units);
    hyperbolic_tangent(gates + 2 * stride, active[2], units);
    sigmoid(gates + 3 * stride, active[3], units);
    FOR_VECTORS(units, {
        floats kept = load_some(active[1] + at, lanes) * load_some(cell + at, lanes);
        floats c = kept + load_some(active[0] + at, lanes) * load_some(active[2] + at, lanes);
        store_some(cell + at, c, lanes);
        store_some(output + at, load_some(active[3] + at, lanes) * tanh_of(c), lanes);
    });
}

// Runs the block for each stretch of `units` units: `start` is its place, `count` how many units it has.
#define FOR_STRETCHES(units, ...)                                                                                      \
    for (intptr_t start = 0; start < (units); start += STRETCH_OF_UNITS) {                                             \
        const intptr_t count = (units)-start < STRETCH_OF_UNITS ? (units)-start : STRETCH_OF_UNITS;                    \
        __VA_ARGS__                                                                                                    \
    }

static void cell(const float *gates, float *cell, float *output, intptr_t rows, intptr_t units) {
    for (intptr_t row = 0; row < rows; row++) {
        FOR_STRETCHES(units, { cell_stretch(gates + start, units, cell + start, output + start, count); })
        gates += 4 * units, cell += units, output += units;
    }
}
