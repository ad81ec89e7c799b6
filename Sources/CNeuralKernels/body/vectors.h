// Functions of whole vectors, sums over them, and the optimiser.

static void exponential(const float *x, float *y, intptr_t count) {
    FOR_VECTORS(count, { store_some(y + at, exp_of(load_some(x + at, lanes)), lanes); });
}

static void hyperbolic_tangent(const float *x, float *y, intptr_t count) {
    FOR_VECTORS(count, { store_some(y + at, tanh_of(load_some(x + at, lanes)), lanes); });
}

static void sigmoid(const float *x, float *y, intptr_t count) {
    FOR_VECTORS(count, { store_some(y + at, sigmoid_of(load_some(x + at, lanes)), lanes); });
}

static void tanh_backward(const float *y, float *gradient, intptr_t count) {
    FOR_VECTORS(count, {
        floats t = load_some(y + at, lanes);
        store_some(gradient + at, load_some(gradient + at, lanes) * (1.0f - t * t), lanes);
    });
}

static void axpy(float alpha, const float *x, float *y, intptr_t count) {
    FOR_VECTORS(count, {
        floats product = alpha * load_some(x + at, lanes);
        store_some(y + at, load_some(y + at, lanes) + product, lanes);
    });
}

static void scale(float *x, float alpha, intptr_t count) {
    FOR_VECTORS(count, { store_some(x + at, load_some(x + at, lanes) * alpha, lanes); });
}

static void column_sums(const float *x, intptr_t rows, intptr_t columns, intptr_t stride, float *sums) {
    intptr_t column = 0;
    for (; column + 4 * VW <= columns; column += 4 * VW) {
        floats sum[4] = {0, 0, 0, 0};
        for (intptr_t row = 0; row < rows; row++) {
            UNROLLED for (int v = 0; v < 4; v++) sum[v] += load(x + row * stride + column + v * VW);
        }
        UNROLLED for (int v = 0; v < 4; v++) {
            store(sums + column + v * VW, load(sums + column + v * VW) + sum[v]);
        }
    }
    const float *left = x + column;
    float *left_sums = sums + column;
    FOR_VECTORS(columns - column, {
        floats sum = splat(0);
        for (intptr_t row = 0; row < rows; row++) sum += load_some(left + row * stride + at, lanes);
        store_some(left_sums + at, load_some(left_sums + at, lanes) + sum, lanes);
    });
}

static double sum_of_squares(const float *x, intptr_t count) {
    // Float within a stretch, double beyond: the error stays that of a few hundred additions for any count.
    enum { STRETCH = 1024 };
    double total = 0;
    for (intptr_t start = 0; start < count; start += STRETCH) {
        const intptr_t length = count - start < STRETCH ? count - start : STRETCH;
        const float *part = x + start;
        floats sum[4] = {0, 0, 0, 0};
        intptr_t whole = 0;
        for (; whole + 4 * VW <= length; whole += 4 * VW) {
            UNROLLED for (int v = 0; v < 4; v++) {
                floats value = load(part + whole + v * VW);
                sum[v] = MULTIPLY_ADD(value, value, sum[v]);
            }
        }
        part += whole;
        FOR_VECTORS(length - whole, {
            floats value = load_some(part + at, lanes);
            sum[0] = MULTIPLY_ADD(value, value, sum[0]);
        });
        total += (double)sum_of((sum[0] + sum[1]) + (sum[2] + sum[3]));
    }
    return total;
}

static bool is_finite(const float *x, intptr_t count) {
    // 0 times a finite number is 0, times anything else NaN, and NaN stays.
    floats sum = splat(0);
    FOR_VECTORS(count, { sum = sum + 0.0f * load_some(x + at, lanes); });
    return sum_of(sum) == 0;
}

static void adam_w(
    float *parameters, const float *gradients, float *moments1, float *moments2, intptr_t count,
    const NeuralAdamStep *step) {
    const NeuralAdamStep s = *step;
    const float rest1 = 1.0f - s.beta1, rest2 = 1.0f - s.beta2;
    FOR_VECTORS(count, {
        floats gradient = load_some(gradients + at, lanes) * s.gradient_scale;
        floats first = s.beta1 * load_some(moments1 + at, lanes) + rest1 * gradient;
        floats second = s.beta2 * load_some(moments2 + at, lanes) + rest2 * gradient * gradient;
        // sqrtf would stop the compiler from keeping this in vectors.
        floats root = __builtin_elementwise_sqrt(second) * s.second_moment_scale + s.epsilon;
        store_some(moments1 + at, first, lanes);
        store_some(moments2 + at, second, lanes);
        floats parameter = load_some(parameters + at, lanes) * s.decay;
        store_some(parameters + at, parameter - s.step_size * first / root, lanes);
    });
}
