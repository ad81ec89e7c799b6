extension KernelSource {
    /// Attention of judged positions over the last top outputs of their lane.
    ///
    /// Dot or additive: additive where `queries` is not null. Position `p` attends to the `min(window, p / lanes + 1)` positions
    /// of its lane that end with itself; `weights` has a row of `window` places for each judged position.
    static let attentionKernels = """
        // Softmax weights and contexts. One block a judged position.
        extern "C" __global__ void attend(const float* top, const float* present, const float* queries, const float* keys,
                                          const float* score, const int* positions, float* weights, float* contexts,
                                          int lanes, int window, int width, float dotScale)
        {
            size_t row = (size_t)blockIdx.x * width;
            int position = positions[blockIdx.x];
            int count = min(window, position / lanes + 1);
            int first = position - (count - 1) * lanes;
            float* w = weights + (size_t)blockIdx.x * window;
            float largest = -__int_as_float(0x7f800000);
            for (int place = 0; place < count; place++) {
                size_t past = (size_t)(first + place * lanes) * width;
                float sum = 0.0f;
                for (int k = threadIdx.x; k < width; k += THREADS)
                    sum += queries ? score[k] * tanhf(queries[row + k] + keys[past + k])
                                   : present[row + k] * top[past + k] * dotScale;
                sum = blockSum(sum);
                if (threadIdx.x == 0) w[place] = sum;
                largest = fmaxf(largest, sum);
            }
            __syncthreads();
            float total = 0.0f;
            for (int place = threadIdx.x; place < count; place += THREADS) total += expf(w[place] - largest);
            total = blockSum(total);
            for (int place = threadIdx.x; place < count; place += THREADS) w[place] = expf(w[place] - largest) / total;
            __syncthreads();
            for (int k = threadIdx.x; k < width; k += THREADS) {
                float sum = 0.0f;
                for (int place = 0; place < count; place++) sum += w[place] * top[(size_t)(first + place * lanes) * width + k];
                contexts[row + k] = sum;
            }
        }

        // Gradients of the scores; of the present outputs (dot, added) or of the queries and, by row, of the score weights
        // (additive). One block a judged position.
        extern "C" __global__ void attendBackward(const float* top, const float* queries, const float* keys,
                                                  const float* score, const int* positions, const float* weights,
                                                  const float* contextGradients, float* scoreGradients,
                                                  float* presentGradients, float* queryGradients, float* scoreParts,
                                                  int lanes, int window, int width, float dotScale)
        {
            size_t row = (size_t)blockIdx.x * width;
            int position = positions[blockIdx.x];
            int count = min(window, position / lanes + 1);
            int first = position - (count - 1) * lanes;
            const float* w = weights + (size_t)blockIdx.x * window;
            float* g = scoreGradients + (size_t)blockIdx.x * window;
            float mean = 0.0f;
            for (int place = 0; place < count; place++) {
                size_t past = (size_t)(first + place * lanes) * width;
                float sum = 0.0f;
                for (int k = threadIdx.x; k < width; k += THREADS) sum += contextGradients[row + k] * top[past + k];
                sum = blockSum(sum);
                if (threadIdx.x == 0) g[place] = sum;
                mean += w[place] * sum;
            }
            __syncthreads();
            for (int place = threadIdx.x; place < count; place += THREADS) g[place] = w[place] * (g[place] - mean);
            __syncthreads();
            for (int k = threadIdx.x; k < width; k += THREADS) {
                float ofQuery = 0.0f, ofScore = 0.0f, ofPresent = 0.0f;
                for (int place = 0; place < count; place++) {
                    size_t past = (size_t)(first + place * lanes) * width;
                    if (queries) {
                        float mixed = tanhf(queries[row + k] + keys[past + k]);
                        ofQuery += g[place] * score[k] * (1.0f - mixed * mixed);
                        ofScore += g[place] * mixed;
                    } else {
                        ofPresent += g[place] * top[past + k];
                    }
                }
                if (queries) {
                    queryGradients[row + k] = ofQuery;
                    scoreParts[row + k] = ofScore;
                } else {
                    presentGradients[row + k] += ofPresent * dotScale;
                }
            }
        }

        // What an output gets from the positions that attended to it, and its key (additive); rowOf[position] is the position's
        // row among the judged, or -1. One block a position.
        extern "C" __global__ void attendedGradient(const float* present, const float* queries, const float* keys,
                                                    const float* score, const int* rowOf, const float* weights,
                                                    const float* contextGradients, const float* scoreGradients,
                                                    float* topGradients, float* keyGradients, int lanes, int steps,
                                                    int window, int width, float dotScale)
        {
            int position = blockIdx.x;
            int step = position / lanes;
            int last = min(step + window, steps) - 1;
            size_t self = (size_t)position * width;
            for (int k = threadIdx.x; k < width; k += THREADS) {
                float sum = 0.0f, ofKey = 0.0f;
                for (int t = step; t <= last; t++) {
                    int judged = rowOf[position + (t - step) * lanes];
                    if (judged < 0) continue;
                    size_t row = (size_t)judged * width;
                    int count = min(window, t + 1);
                    size_t place = (size_t)judged * window + (step - (t - count + 1));
                    sum += weights[place] * contextGradients[row + k];
                    if (queries) {
                        float mixed = tanhf(queries[row + k] + keys[self + k]);
                        ofKey += scoreGradients[place] * score[k] * (1.0f - mixed * mixed);
                    } else {
                        sum += scoreGradients[place] * dotScale * present[row + k];
                    }
                }
                topGradients[self + k] = sum;
                if (queries) keyGradients[self + k] = ofKey;
            }
        }

        // values = tanh(values + bias), in rows of width. One thread an element.
        extern "C" __global__ void tanhForward(float* values, const float* bias, int count, int width)
        {
            int i = blockIdx.x * THREADS + threadIdx.x;
            if (i < count) values[i] = tanhf(values[i] + bias[i % width]);
        }

        // gradients *= 1 - outputs^2. One thread an element.
        extern "C" __global__ void tanhBackward(const float* outputs, float* gradients, int count)
        {
            int i = blockIdx.x * THREADS + threadIdx.x;
            if (i < count) gradients[i] *= 1.0f - outputs[i] * outputs[i];
        }
        """
}
