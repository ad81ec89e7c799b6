extension KernelSource {
    /// The gradient of an embedding: rows of the input's gradient summed by token.
    static let embeddingKernels = """
        // gradient[ids[g]] = the sum of rows[order[i]][first ...< first + width] for i in starts[g] ..< starts[g + 1], in a
        // fixed order. One block a group; its threads are 32 columns wide and 8 rows high.
        extern "C" __global__ void embeddingGradient(const float* rows, int rowWidth, int first, int width, const int* ids,
                                                     const int* starts, const int* order, float* gradient)
        {
            __shared__ float parts[THREADS];
            int group = blockIdx.x;
            int begin = starts[group];
            int end = starts[group + 1];
            int column = threadIdx.x % 32;
            int lane = threadIdx.x / 32;
            for (int base = 0; base < width; base += 32) {
                int k = base + column;
                float sum = 0.0f;
                if (k < width)
                    for (int i = begin + lane; i < end; i += THREADS / 32)
                        sum += rows[(size_t)order[i] * rowWidth + first + k];
                parts[threadIdx.x] = sum;
                __syncthreads();
                if (lane == 0 && k < width) {
                    for (int other = 1; other < THREADS / 32; other++) sum += parts[other * 32 + column];
                    gradient[(size_t)ids[group] * width + k] = sum;
                }
                __syncthreads();
            }
        }
        """
}
