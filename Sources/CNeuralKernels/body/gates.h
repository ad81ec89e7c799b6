// The LSTM's step after the products: i, f, o = sigmoid, g = tanh of their sums; c = f c' + i g; h = o tanh(c).

static void gates_forward(
    float *gates, const float *previous_cell, float *cell, float *cell_tanh,
    float *output, intptr_t output_stride, intptr_t rows, intptr_t units) {
    for (intptr_t row = 0; row < rows; row++) {
        float *in = gates, *forget = gates + units, *new = gates + 2 * units, *out = gates + 3 * units;
        FOR_VECTORS(units, {
            floats i = sigmoid_of(load_some(in + at, lanes));
            floats f = sigmoid_of(load_some(forget + at, lanes));
            floats g = tanh_of(load_some(new + at, lanes));
            floats o = sigmoid_of(load_some(out + at, lanes));
            floats c = f * load_some(previous_cell + at, lanes) + i * g;
            floats t = tanh_of(c);
            store_some(in + at, i, lanes);
            store_some(forget + at, f, lanes);
            store_some(new + at, g, lanes);
            store_some(out + at, o, lanes);
            store_some(cell + at, c, lanes);
            store_some(cell_tanh + at, t, lanes);
            store_some(output + at, o * t, lanes);
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

static void cell(const float *gates, float *cell, float *output, intptr_t rows, intptr_t units) {
    for (intptr_t row = 0; row < rows; row++) {
        FOR_VECTORS(units, {
            floats i = sigmoid_of(load_some(gates + at, lanes));
            floats f = sigmoid_of(load_some(gates + units + at, lanes));
            floats g = tanh_of(load_some(gates + 2 * units + at, lanes));
            floats o = sigmoid_of(load_some(gates + 3 * units + at, lanes));
            floats c = f * load_some(cell + at, lanes) + i * g;
            store_some(cell + at, c, lanes);
            store_some(output + at, o * tanh_of(c), lanes);
        });
        gates += 4 * units, cell += units, output += units;
    }
}
