extension KernelSource {
    /// The key head: softmax cross-entropy over the whole vocabulary.
    static let keyHeadKernels = """
        // Adds the bias to a row of logits and finds the first by isBefore and the sum of exp(z - best).
        static __device__ float softmaxSum(float* z, const float* bias, int columns, float* best, int* bestIndex)
        {
            float top = -__int_as_float(0x7f800000);
            int index = 0x7fffffff;
            for (int c = threadIdx.x; c < columns; c += THREADS) {
                float v = z[c] + bias[c];
                z[c] = v;
                if (isBefore(v, c, top, index)) {
                    top = v;
                    index = c;
                }
            }
            blockBest(&top, &index);
            float sum = 0.0f;
            for (int c = threadIdx.x; c < columns; c += THREADS) sum += expf(z[c] - top);
            *best = top;
            *bestIndex = index;
            return blockSum(sum);
        }

        // Logits become the gradient (softmax - target) * scale; losses and first choices, of the columns from firstChoice up
        // to endChoice, by row. One block a row.
        extern "C" __global__ void keyLoss(float* logits, const float* bias, const int* targets, int columns, float scale,
                                           float* losses, int* choices, int firstChoice, int endChoice)
        {
            float* z = logits + (size_t)blockIdx.x * columns;
            int target = targets[blockIdx.x];
            float top;
            int choice;
            float sum = softmaxSum(z, bias, columns, &top, &choice);
            if (firstChoice > 0 || endChoice < columns) {
                float best = -__int_as_float(0x7f800000);
                choice = 0x7fffffff;
                for (int c = firstChoice + threadIdx.x; c < endChoice; c += THREADS) {
                    if (isBefore(z[c], c, best, choice)) {
                        best = z[c];
                        choice = c;
                    }
                }
                blockBest(&best, &choice);
            }
            if (threadIdx.x == 0) {
                losses[blockIdx.x] = logf(sum) + (top - z[target]);
                choices[blockIdx.x] = choice;
            }
            __syncthreads();
            float factor = scale / sum;
            for (int c = threadIdx.x; c < columns; c += THREADS)
                z[c] = expf(z[c] - top) * factor - (c == target ? scale : 0.0f);
        }

        // Losses and ranks by row; logits keep their values, bias added. One block a row.
        extern "C" __global__ void keyScores(float* logits, const float* bias, const int* targets, int columns,
                                             float* losses, int* ranks)
        {
            float* z = logits + (size_t)blockIdx.x * columns;
            float top;
            int choice;
            float sum = softmaxSum(z, bias, columns, &top, &choice);
            float wanted = z[targets[blockIdx.x]];
            float larger = 0.0f;
            for (int c = threadIdx.x; c < columns; c += THREADS) if (z[c] > wanted) larger += 1.0f;
            larger = blockSum(larger);
            if (threadIdx.x == 0) {
                losses[blockIdx.x] = logf(sum) + (top - wanted);
                ranks[blockIdx.x] = (int)larger;
            }
        }
        """
}
