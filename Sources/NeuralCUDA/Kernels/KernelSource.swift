/// The CUDA C source of all kernels, compiled by NVRTC when an engine is made.
///
/// Plain C over single floats: no header, no shuffle, no atomic operation. Blocks have ``LaunchShape/blockThreads`` threads. Every
/// sum has a fixed order, so that a run is repeatable on one kind of device.
enum KernelSource {
    /// One translation unit.
    static let all = [
        shared, stateKernels, lstmKernels, attentionKernels, keyHeadKernels, horizonHeadKernels, confidenceHeadKernels,
        scoreKernels, embeddingKernels, updateKernels,
    ].joined(separator: "\n")

    /// What several kernels use: constants, reductions over a block, the sigmoid.
    private static let shared = """
        #define THREADS \(LaunchShape.blockThreads)
        typedef unsigned long long u64;
        typedef unsigned int u32;

        static __device__ float sigmoid(float x) { return 1.0f / (1.0f + expf(-x)); }

        // log(1 + exp(x)) without overflow
        static __device__ float softplus(float x) { return fmaxf(x, 0.0f) + log1pf(expf(-fabsf(x))); }

        // The sum over the block's threads, in a fixed order, for all of them.
        static __device__ float blockSum(float value)
        {
            __shared__ float parts[THREADS];
            int thread = threadIdx.x;
            parts[thread] = value;
            __syncthreads();
            for (int half = THREADS / 2; half > 0; half >>= 1) {
                if (thread < half) parts[thread] += parts[thread + half];
                __syncthreads();
            }
            float total = parts[0];
            __syncthreads();
            return total;
        }

        static __device__ double blockSumDouble(double value)
        {
            __shared__ double parts[THREADS];
            int thread = threadIdx.x;
            parts[thread] = value;
            __syncthreads();
            for (int half = THREADS / 2; half > 0; half >>= 1) {
                if (thread < half) parts[thread] += parts[thread + half];
                __syncthreads();
            }
            double total = parts[0];
            __syncthreads();
            return total;
        }

        // Whether a comes before b: the larger value first, of equal ones the smaller index.
        static __device__ bool isBefore(float a, int indexA, float b, int indexB)
        {
            return a > b || (a == b && indexA < indexB);
        }

        // The first of the block's (value, index) pairs by isBefore, for all threads.
        static __device__ void blockBest(float* value, int* index)
        {
            __shared__ float values[THREADS];
            __shared__ int indices[THREADS];
            int thread = threadIdx.x;
            values[thread] = *value;
            indices[thread] = *index;
            __syncthreads();
            for (int half = THREADS / 2; half > 0; half >>= 1) {
                int other = thread + half;
                if (thread < half && isBefore(values[other], indices[other], values[thread], indices[thread])) {
                    values[thread] = values[other];
                    indices[thread] = indices[other];
                }
                __syncthreads();
            }
            *value = values[0];
            *index = indices[0];
            __syncthreads();
        }
        """
}
