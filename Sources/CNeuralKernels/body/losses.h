// Softmax, and losses with their gradients.

INLINE float maximum(const float *x, intptr_t count) {
    floats a = splat(-INFINITY), b = a;
    intptr_t whole = 0;
    for (; whole + 2 * VW <= count; whole += 2 * VW) {
        a = greater(load(x + whole), a);
        b = greater(load(x + whole + VW), b);
    }
    x += whole;
    FOR_VECTORS(count - whole, {
        floats value = load_some(x + at, lanes);
        if (lanes < VW) value = fill_rest(value, lanes, -INFINITY);
        a = greater(value, a);
    });
    return greatest_of(greater(b, a));
}

// x becomes e^(x - greatest); returns the sum.
INLINE float exponentials(float *x, intptr_t count, float greatest) {
    floats sum = splat(0);
    FOR_VECTORS(count, {
        floats value = exp_of(load_some(x + at, lanes) - greatest);
        store_some(x + at, value, lanes);
        if (lanes < VW) value = fill_rest(value, lanes, 0);
        sum += value;
    });
    return sum_of(sum);
}

// The same sum, where x stays.
INLINE float sum_of_exponentials(const float *x, intptr_t count, float greatest) {
    floats sum = splat(0);
    FOR_VECTORS(count, {
        floats value = exp_of(load_some(x + at, lanes) - greatest);
        if (lanes < VW) value = fill_rest(value, lanes, 0);
        sum += value;
    });
    return sum_of(sum);
}

// Where everything is masked, -infinity less -infinity would be NaN: 0 in place of each, but a NaN is not hidden.
INLINE void clear_masked(float *x, intptr_t count) {
    for (intptr_t index = 0; index < count; index++) x[index] = x[index] == x[index] ? 0 : x[index];
}

static void softmax(float *x, intptr_t count) {
    const float greatest = maximum(x, count);
    if (greatest == -INFINITY) {
        clear_masked(x, count);
        return;
    }
    scale(x, 1.0f / exponentials(x, count, greatest), count);
}

static void softmax_backward(const float *y, float *gradient, intptr_t count) {
    const float sum = dot(y, gradient, count);
    FOR_VECTORS(count, {
        store_some(gradient + at, load_some(y + at, lanes) * (load_some(gradient + at, lanes) - sum), lanes);
    });
}

static float log_sum_exp(const float *x, intptr_t count) {
    const float greatest = maximum(x, count);
    if (greatest == -INFINITY) {
        for (intptr_t index = 0; index < count; index++) {
            if (x[index] != x[index]) return x[index];
        }
        return greatest;
    }
    return greatest + (float)log((double)sum_of_exponentials(x, count, greatest));
}

// The first index of `value`; 0 if it is not there.
INLINE int32_t index_of(const float *x, intptr_t count, float value) {
    FOR_VECTORS(count, {
        floats values = load_some(x + at, lanes);
        if (any(values == value)) {
            for (intptr_t lane = 0; lane < lanes; lane++) {
                if (x[at + lane] == value) return (int32_t)(at + lane);
            }
        }
    });
    return 0;
}

static double softmax_cross_entropy(
    float *logits, const int32_t *targets, intptr_t rows, intptr_t classes, intptr_t stride, float scale_,
    float *losses, int32_t *best) {
    double total = 0;
    for (intptr_t row = 0; row < rows; row++, logits += stride) {
        const int32_t target = targets[row];
        if (losses) losses[row] = 0;
        if (best) best[row] = -1;
        if (target < 0) {
            memset(logits, 0, (size_t)classes * sizeof(float));
            continue;
        }
        const float greatest = maximum(logits, classes);
        const float chosen = logits[target];
        if (best) best[row] = index_of(logits, classes, greatest);
        float loss;
        if (greatest == -INFINITY) {
            loss = log_sum_exp(logits, classes) - chosen;
            clear_masked(logits, classes);
            scale(logits, scale_, classes);
        } else {
            const float sum = exponentials(logits, classes, greatest);
            loss = greatest + (float)log((double)sum) - chosen;
            scale(logits, scale_ / sum, classes);
        }
        logits[target] -= scale_;
        if (losses) losses[row] = loss;
        total += (double)loss;
    }
    return total;
}

static double softmax_ranks(
    const float *logits, const int32_t *targets, intptr_t rows, intptr_t classes, intptr_t stride,
    float *losses, int32_t *ranks) {
    double total = 0;
    for (intptr_t row = 0; row < rows; row++, logits += stride) {
        const int32_t target = targets[row];
        losses[row] = 0;
        ranks[row] = -1;
        if (target < 0) continue;
        const float chosen = logits[target];
        losses[row] = log_sum_exp(logits, classes) - chosen;
        total += (double)losses[row];
        // A comparison that holds gives -1 in each lane. Classes before the target also count when they are equal.
        integers before = 0;
        FOR_VECTORS(target, {
            floats values = load_some(logits + at, lanes);
            if (lanes < VW) values = fill_rest(values, lanes, NAN);
            before -= values >= chosen;
        });
        const float *after = logits + target;
        FOR_VECTORS(classes - target, {
            floats values = load_some(after + at, lanes);
            if (lanes < VW) values = fill_rest(values, lanes, NAN);
            before -= values > chosen;
        });
        ranks[row] = __builtin_reduce_add(before);
    }
    return total;
}

// Whether the class at `place` is one, and is not among those before it.
INLINE bool is_first(const int32_t *classes, intptr_t place) {
    if (classes[place] < 0) return false;
    for (intptr_t earlier = 0; earlier < place; earlier++) {
        if (classes[earlier] == classes[place]) return false;
    }
    return true;
}

static double sigmoid_cross_entropy(
    float *logits, const int32_t *positives, intptr_t positives_per_row, const int32_t *judged,
    intptr_t rows, intptr_t classes, intptr_t stride, float scale_) {
    double total = 0;
    for (intptr_t row = 0; row < rows; row++, logits += stride, positives += positives_per_row) {
        if (judged[row] < 0) {
            memset(logits, 0, (size_t)classes * sizeof(float));
            continue;
        }
        for (intptr_t place = 0; place < positives_per_row; place++) {
            if (is_first(positives, place)) total -= (double)logits[positives[place]];
        }
        floats cost = splat(0);
        FOR_VECTORS(classes, {
            Judgement judgement = judge(load_some(logits + at, lanes));
            store_some(logits + at, judgement.sigmoid * scale_, lanes);
            if (lanes < VW) judgement.cost = fill_rest(judgement.cost, lanes, 0);
            cost += judgement.cost;
        });
        total += (double)sum_of(cost);
        for (intptr_t place = 0; place < positives_per_row; place++) {
            if (is_first(positives, place)) logits[positives[place]] -= scale_;
        }
    }
    return total;
}

static double binary_cross_entropy(float *logits, const float *labels, intptr_t count, float scale_) {
    double total = 0;
    FOR_VECTORS(count, {
        floats logit = load_some(logits + at, lanes);
        floats label = load_some(labels + at, lanes);
        Judgement judgement = judge(logit);
        store_some(logits + at, label >= 0.0f ? (judgement.sigmoid - label) * scale_ : splat(0), lanes);
        for (intptr_t lane = 0; lane < lanes; lane++) {
            if (label[lane] >= 0) total += (double)judgement.cost[lane] - (double)label[lane] * (double)logit[lane];
        }
    });
    return total;
}
