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

        // gates: products with the inputs and the state before, without the bias; become the activations i, f, g, o.
        // dropped (may be null): the output that the next layer reads. One thread an element of [lanes][width].
        extern "C" __global__ void lstmForward(float* gates, const float* bias, const float* cellBefore, float* cell,
                                               float* hidden, float* dropped, int count, int width, u64 key, u64 firstIndex,
                                               u32 threshold, float keptScale)
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
            float h = o * tanhf(c);
            cell[e] = c;
            hidden[e] = h;
            if (dropped) dropped[e] = halfBits(key, firstIndex + e) < threshold ? 0.0f : h * keptScale;
        }

        // gates: the activations; become the gradients before them. outputGradient comes from above, stateGradient (may be
        // null) from the step after; cellGradient goes from step to step. One thread an element of [lanes][width].
        extern "C" __global__ void lstmBackward(float* gates, const float* cellBefore, const float* cell,
                                                const float* outputGradient, const float* stateGradient,
                                                float* cellGradient, int count, int width)
        {
            int e = blockIdx.x * THREADS + threadIdx.x;
            if (e >= count) return;
            float* gate = gates + (size_t)(e / width) * 4 * width + e % width;
            float i = gate[0];
            float f = gate[width];
            float g = gate[2 * width];
            float o = gate[3 * width];
            float t = tanhf(cell[e]);
            float dh = outputGradient[e] + (stateGradient ? stateGradient[e] : 0.0f);
            float dc = cellGradient[e] + dh * o * (1.0f - t * t);
            gate[0] = dc * g * i * (1.0f - i);
            gate[width] = dc * cellBefore[e] * f * (1.0f - f);
            gate[2 * width] = dc * i * (1.0f - g * g);
            gate[3 * width] = dh * t * o * (1.0f - o);
            cellGradient[e] = dc * f;
        }

        // The gradient through dropout, in place. One thread an element.
        extern "C" __global__ void dropoutBackward(float* gradient, int count, u64 key, u32 threshold, float keptScale)
        {
            int e = blockIdx.x * THREADS + threadIdx.x;
            if (e < count) gradient[e] = halfBits(key, (u64)e) < threshold ? 0.0f : gradient[e] * keptScale;
        }
        """
}
