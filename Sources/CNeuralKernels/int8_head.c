#include "CNeuralKernels.h"

// Outputs of one stretch: a multiple of the 64 of a block of maxima and of the 16 of a block of weights.
enum { STRETCH = 256 };

void neural_int8_head(
    const NeuralFloatKernels *float_kernels, const NeuralInt8Kernels *int8_kernels,
    const int8_t *weights, const int32_t *offsets, const float *scales, const float *bias,
    intptr_t outputs, const int8_t *x, intptr_t inputs, float x_scale, float *logits, float *maxima) {
    int32_t sums[STRETCH] __attribute__((aligned(64)));
    for (intptr_t start = 0; start < outputs; start += STRETCH) {
        intptr_t count = outputs - start < STRETCH ? outputs - start : STRETCH;
        int8_kernels->sums(weights + start * inputs, offsets + start, count, inputs, x, inputs, 1, sums, count);
        float_kernels->dequantise(
            sums, count, scales + start, x_scale, bias ? bias + start : bias, 1, count, logits + start, count,
            maxima + start / 64, 0);
    }
}
