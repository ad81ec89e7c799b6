extension KernelSource {
    /// Carried state, inputs of a step, and rows picked out of a matrix and put back.
    static let stateKernels = """
        // The state before step 0: what was carried, or zero for lanes that restart. One thread an element of [lanes][width].
        extern "C" __global__ void beginState(const float* carriedHidden, const float* carriedCell, const int* restarts,
                                              float* hidden, float* cell, int count, int width)
        {
            int i = blockIdx.x * THREADS + threadIdx.x;
            if (i >= count) return;
            bool restart = restarts[i / width] != 0;
            hidden[i] = restart ? 0.0f : carriedHidden[i];
            cell[i] = restart ? 0.0f : carriedCell[i];
        }

        // input[position] = [embedding[token]; gapEmbedding[gap]]. One thread an element.
        extern "C" __global__ void gatherInput(const float* embedding, const int* tokens, int embeddingWidth,
                                               const float* gapEmbedding, const int* gaps, int gapWidth,
                                               float* input, int count)
        {
            int i = blockIdx.x * THREADS + threadIdx.x;
            if (i >= count) return;
            int width = embeddingWidth + gapWidth;
            int position = i / width;
            int k = i % width;
            input[i] = k < embeddingWidth
                ? embedding[(size_t)tokens[position] * embeddingWidth + k]
                : gapEmbedding[(size_t)gaps[position] * gapWidth + (k - embeddingWidth)];
        }

        // picked[r] = matrix[positions[r]]. One thread an element.
        extern "C" __global__ void gatherRows(const float* matrix, const int* positions, float* picked, int count, int width)
        {
            int i = blockIdx.x * THREADS + threadIdx.x;
            if (i >= count) return;
            picked[i] = matrix[(size_t)positions[i / width] * width + i % width];
        }

        // matrix[positions[r]] += picked[r]; positions are distinct. One thread an element.
        extern "C" __global__ void addRows(const float* picked, const int* positions, float* matrix, int count, int width)
        {
            int i = blockIdx.x * THREADS + threadIdx.x;
            if (i >= count) return;
            matrix[(size_t)positions[i / width] * width + i % width] += picked[i];
        }
        """
}
