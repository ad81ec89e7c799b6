extension KernelSource {
    /// The best keys of a row.
    static let scoreKernels = """
        // keys[row]: the first `count` columns by isBefore, first one first. One block a row; O(count * columns).
        extern "C" __global__ void topKeys(const float* logits, int columns, int count, int* keys)
        {
            const float* z = logits + (size_t)blockIdx.x * columns;
            float last = __int_as_float(0x7f800000);
            int lastIndex = -1;
            for (int k = 0; k < count; k++) {
                float best = -__int_as_float(0x7f800000);
                int bestIndex = 0x7fffffff;
                for (int c = threadIdx.x; c < columns; c += THREADS) {
                    float v = z[c];
                    if (isBefore(last, lastIndex, v, c) && isBefore(v, c, best, bestIndex)) {
                        best = v;
                        bestIndex = c;
                    }
                }
                blockBest(&best, &bestIndex);
                if (threadIdx.x == 0) keys[(size_t)blockIdx.x * count + k] = bestIndex;
                last = best;
                lastIndex = bestIndex;
            }
        }
        """
}
