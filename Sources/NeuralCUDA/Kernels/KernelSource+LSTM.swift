extension KernelSource {
    /// One step of an LSTM layer, forward and backward, and dropout between layers.
    static let lstmKernels = """
        static __device__ u64 mix(u64 z)
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
            return z ^ (z >> 31);
        }

        // CounterRandom.halfBits: the 32 random bits of an index of a stream.
        static __device__ u32 halfBits(u64 key, u64 index)
        {
            u64 bits = mix(key + ((index >> 1) + 1) * 0x9E3779B97F4A7C15ull);
            return (u32)(bits >> ((index & 1) << 5));
        }

        // gates: products with the inputs and the state before, without the bias; become the activations i, f, g, o. One thread
        // an element of [lanes][width].
        extern "C" __global__ void lstmForward(float* gates, const float* bias, const float* cellBefore, float* cell,
                                               float* hidden, int count, int width)
        {
            int e = blockIdx.x * THREADS + threadIdx.x;
            if (e >= count) return;
            int unit = e % width;
            float* gate = gates + (size_t)(e / width) * 4 * width + unit;
            float i = sigmoid(gate[0] + bias[unit]);
            float f = sigmoid(gate[width] + bias[width + unit]);
            float g = tanhf(gate[2 * width] + bias[2 * width + unit]);
            float o = sigmoid(gate[3 * width] + bias[3 * width + unit]);
            gate[0] = i;
            gate[width] = f;
            gate[2 * width] = g;
            gate[3 * width] = o;
            float c = f * cellBefore[e] + i * g;
            cell[e] = c;
            hidden[e] = o * tanhf(c);
        }

        // gates: the activations; become the gradients before them. outputGradient, in rows of outputWidth, comes from above,
        // stateGradient (may be null) from the step that ran after; cellGradient goes from step to step. One thread an element
        // of [lanes][width].
        extern "C" __global__ void lstmBackward(float* gates, const float* cellBefore, const float* cell,
                                                const float* outputGradient, int outputWidth, const float* stateGradient,
                                                float* cellGradient, int count, int width)
        {
            int e = blockIdx.x * THREADS + threadIdx.x;
            if (e >= count) return;
            int lane = e / width;
            int unit = e % width;
            float* gate = gates + (size_t)lane * 4 * width + unit;
            float i = gate[0];
            float f = gate[width];
            float g = gate[2 * width];
            float o = gate[3 * width];
            float t = tanhf(cell[e]);
            float dh = outputGradient[(size_t)lane * outputWidth + unit] + (stateGradient ? stateGradient[e] : 0.0f);
            float dc = cellGradient[e] + dh * o * (1.0f - t * t);
            gate[0] = dc * g * i * (1.0f - i);
            gate[width] = dc * cellBefore[e] * f * (1.0f - f);
            gate[2 * width] = dc * i * (1.0f - g * g);
            gate[3 * width] = dh * t * o * (1.0f - o);
            cellGradient[e] = dc * f;
        }

        // joined[position] = [ahead[position]; back[position]]. One thread an element of [positions][2 width].
        extern "C" __global__ void joinDirections(const float* ahead, const float* back, float* joined, int count, int width)
        {
            int i = blockIdx.x * THREADS + threadIdx.x;
            if (i >= count) return;
            size_t place = (size_t)(i / (2 * width)) * width;
            int k = i % (2 * width);
            joined[i] = k < width ? ahead[place + k] : back[place + k - width];
        }

        // Dropout of outputs, and of gradients on their way back; output may be input. One thread an element.
        extern "C" __global__ void dropout(const float* input, float* output, int count, u64 key, u32 threshold,
                                           float keptScale)
        {
            int e = blockIdx.x * THREADS + threadIdx.x;
            if (e < count) output[e] = halfBits(key, (u64)e) < threshold ? 0.0f : input[e] * keptScale;
        }
        """
}
