// The greatest of many values, from the maxima of blocks of 64.

static void block_maxima(const float *values, intptr_t count, float *maxima) {
    for (intptr_t start = 0; start < count; start += PANEL) {
        maxima[start / PANEL] = block_maximum(values + start, count - start < PANEL ? count - start : PANEL);
    }
}

static intptr_t top_k(
    const float *values, const float *maxima, intptr_t count, intptr_t k, int32_t *indices, float *scores) {
    if (k == 0) return 0;
    const intptr_t blocks = (count + PANEL - 1) / PANEL;

    // The k-th greatest maximum: at least k values are as great, so no less value is wanted, and hardly more than k blocks
    // hold one that is. `scores` serves for the k greatest so far.
    float least = -INFINITY;
    if (blocks >= k) {
        intptr_t kept = 0;
        for (intptr_t block = 0; block < blocks; block++) {
            const float value = maxima[block];
            if (kept == k && !(value > scores[k - 1])) continue;
            intptr_t place = kept < k ? kept++ : k - 1;
            for (; place > 0 && scores[place - 1] < value; place--) scores[place] = scores[place - 1];
            scores[place] = value;
        }
        least = scores[k - 1];
    }

    intptr_t found = 0;
    for (intptr_t block = 0; block < blocks; block++) {
        if (!(maxima[block] >= least)) continue;
        const intptr_t start = block * PANEL, there = count - start < PANEL ? count - start : PANEL;
        const float *part = values + start;
        FOR_VECTORS(there, {
            floats vector = load_some(part + at, lanes);
            if (!any(vector >= least)) continue;
            for (intptr_t lane = 0; lane < lanes; lane++) {
                const float value = part[at + lane];
                if (!(value >= least) || value == -INFINITY) continue;
                if (found == k && !(value > scores[k - 1])) continue;
                // From the end: a later equal value stays behind, as its index is greater.
                intptr_t place = found < k ? found++ : k - 1;
                for (; place > 0 && scores[place - 1] < value; place--) {
                    scores[place] = scores[place - 1];
                    indices[place] = indices[place - 1];
                }
                scores[place] = value;
                indices[place] = (int32_t)(start + at + lane);
                if (found == k) least = scores[k - 1];
            }
        });
    }
    return found;
}
