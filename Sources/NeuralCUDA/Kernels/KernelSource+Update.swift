extension KernelSource {
    /// Norms, checks and the optimiser.
    static let updateKernels = """
        // parts[block] = the sum of squares of the elements that block, block + blocks, ... (in units of THREADS) hold.
        extern "C" __global__ void sumOfSquares(const float* values, u64 count, int blocks, double* parts)
        {
            double sum = 0.0;
            for (u64 i = (u64)blockIdx.x * THREADS + threadIdx.x; i < count; i += (u64)blocks * THREADS)
                sum += (double)values[i] * (double)values[i];
            sum = blockSumDouble(sum);
            if (threadIdx.x == 0) parts[blockIdx.x] = sum;
        }

        // What a step reports, as doubles: the gradient's sum of squares, the summed losses of the three heads, the hits.
        extern "C" __global__ void sumRows(const double* parts, int partCount, const float* keyLosses,
                                           const float* horizonLosses, const float* confidenceLosses, const int* choices,
                                           const int* targets, int rows, double* report)
        {
            double squares = 0.0, key = 0.0, horizon = 0.0, confidence = 0.0, hits = 0.0;
            for (int i = threadIdx.x; i < partCount; i += THREADS) squares += parts[i];
            for (int row = threadIdx.x; row < rows; row += THREADS) {
                key += keyLosses[row];
                horizon += horizonLosses[row];
                confidence += confidenceLosses[row];
                hits += choices[row] == targets[row] ? 1.0 : 0.0;
            }
            squares = blockSumDouble(squares);
            key = blockSumDouble(key);
            horizon = blockSumDouble(horizon);
            confidence = blockSumDouble(confidence);
            hits = blockSumDouble(hits);
            if (threadIdx.x == 0) {
                report[0] = squares;
                report[1] = key;
                report[2] = horizon;
                report[3] = confidence;
                report[4] = hits;
            }
        }

        // flag[0] becomes 1 if one of the values is NaN or infinite; all writers write the same. One thread an element.
        extern "C" __global__ void markNonFinite(const float* values, u64 count, int* flag)
        {
            u64 i = (u64)blockIdx.x * THREADS + threadIdx.x;
            if (i < count && !(fabsf(values[i]) <= 3.402823466e38f)) flag[0] = 1;
        }

        // Adam or AdamW, as torch.optim: `decay` is 1 - learning rate * weight decay, `rate` the learning rate over the first
        // moment's bias correction, `secondScale` one over the root of the second's. One thread an element.
        extern "C" __global__ void adam(float* values, const float* gradients, float* first, float* second, u64 count,
                                        float scale, float decay, float rate, float secondScale, float beta1, float beta2,
                                        float epsilon)
        {
            u64 i = (u64)blockIdx.x * THREADS + threadIdx.x;
            if (i >= count) return;
            float g = gradients[i] * scale;
            float m = beta1 * first[i] + (1.0f - beta1) * g;
            float v = beta2 * second[i] + (1.0f - beta2) * g * g;
            first[i] = m;
            second[i] = v;
            values[i] = values[i] * decay - rate * m / (sqrtf(v) * secondScale + epsilon);
        }
        """
}
