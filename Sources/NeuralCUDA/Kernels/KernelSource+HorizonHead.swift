extension KernelSource {
    /// The horizon head: binary cross-entropy of every key against the set of keys that follow.
    static let horizonHeadKernels = """
        // Whether thread k's future token counts: it is one, and no earlier entry is the same.
        static __device__ bool isFirst(const int* futures, int k)
        {
            int token = futures[k];
            if (token < 0) return false;
            for (int j = 0; j < k; j++) if (futures[j] == token) return false;
            return true;
        }

        // The row's loss, a sum over the columns; bias is added to the logits first.
        static __device__ float horizonRowLoss(float* z, const float* bias, const int* futures, int horizon, int columns)
        {
            float sum = 0.0f;
            for (int c = threadIdx.x; c < columns; c += THREADS) {
                float v = z[c] + bias[c];
                z[c] = v;
                sum += softplus(v);
            }
            __syncthreads();
            for (int k = threadIdx.x; k < horizon; k += THREADS) if (isFirst(futures, k)) sum -= z[futures[k]];
            return blockSum(sum);
        }

        // Logits become the gradient; losses[row] the mean over the columns. One block a row.
        extern "C" __global__ void horizonLoss(float* logits, const float* bias, const int* futures, const int* positions,
                                               int horizon, int columns, float scale, float* losses)
        {
            float* z = logits + (size_t)blockIdx.x * columns;
            const int* next = futures + (size_t)positions[blockIdx.x] * horizon;
            float loss = horizonRowLoss(z, bias, next, horizon, columns);
            if (threadIdx.x == 0) losses[blockIdx.x] = loss / columns;
            for (int c = threadIdx.x; c < columns; c += THREADS) z[c] = sigmoid(z[c]) * scale;
            __syncthreads();
            for (int k = threadIdx.x; k < horizon; k += THREADS) if (isFirst(next, k)) z[next[k]] -= scale;
        }

        // As horizonLoss, but logits keep their values, bias added.
        extern "C" __global__ void horizonScores(float* logits, const float* bias, const int* futures, const int* positions,
                                                 int horizon, int columns, float* losses)
        {
            float* z = logits + (size_t)blockIdx.x * columns;
            const int* next = futures + (size_t)positions[blockIdx.x] * horizon;
            float loss = horizonRowLoss(z, bias, next, horizon, columns);
            if (threadIdx.x == 0) losses[blockIdx.x] = loss / columns;
        }
        """
}
