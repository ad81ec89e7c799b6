extension KernelSource {
    /// The confidence head: one sigmoid, judged by whether the key head's first choice, among those allowed, was the target.
    static let confidenceHeadKernels = """
        static __device__ float confidenceLogit(const float* input, const float* weight, const float* bias, int width)
        {
            float sum = 0.0f;
            for (int k = threadIdx.x; k < width; k += THREADS) sum += input[k] * weight[k];
            return blockSum(sum) + bias[0];
        }

        // Losses, hits (1 or 0) and the logits' gradients by row. One block a row.
        extern "C" __global__ void confidenceLoss(const float* input, const float* weight, const float* bias, int width,
                                                  const int* choices, const int* targets, float scale,
                                                  float* losses, float* gradients)
        {
            int row = blockIdx.x;
            float z = confidenceLogit(input + (size_t)row * width, weight, bias, width);
            float hit = choices[row] == targets[row] ? 1.0f : 0.0f;
            if (threadIdx.x == 0) {
                losses[row] = softplus(z) - hit * z;
                gradients[row] = (sigmoid(z) - hit) * scale;
            }
        }

        // inputGradient[row] += gradients[row] * weight. One thread an element.
        extern "C" __global__ void confidenceBackward(const float* gradients, const float* weight, float* inputGradient,
                                                      int count, int width)
        {
            int i = blockIdx.x * THREADS + threadIdx.x;
            if (i < count) inputGradient[i] += gradients[i / width] * weight[i % width];
        }

        // Probabilities by row. One block a row.
        extern "C" __global__ void confidenceScores(const float* input, const float* weight, const float* bias, int width,
                                                    float* probabilities)
        {
            float z = confidenceLogit(input + (size_t)blockIdx.x * width, weight, bias, width);
            if (threadIdx.x == 0) probabilities[blockIdx.x] = sigmoid(z);
        }
        """
}
