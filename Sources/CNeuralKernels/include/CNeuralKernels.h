#ifndef C_NEURAL_KERNELS_H
#define C_NEURAL_KERNELS_H

/// The inner loops of the neural network. What each function does, with its shapes, is documented where it is called:
/// the Swift struct `Kernels` of the module NeuralKernels. Sizes are never negative; nothing need be aligned; nothing is
/// read or written beyond the shapes.
///
/// Each body in `body/` is written once and compiled once per instruction set, by the .c file named for the set, under
/// `#pragma clang attribute push(target(...))`: no flag of the compiler is needed, and a program runs on every processor
/// of its architecture.

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// The values of a step of AdamW: see `AdamStep`.
typedef struct {
    float gradient_scale;
    float decay;
    float step_size;
    float beta1;
    float beta2;
    float epsilon;
    float second_moment_scale;
} NeuralAdamStep;

/// Kernels over float32, of one instruction set.
typedef struct {
    // Products
    void (*panels)(
        const float *weights, const float *_Nullable bias, intptr_t outputs,
        const float *x1, intptr_t k1, intptr_t stride1, const float *x2, intptr_t k2, intptr_t stride2,
        intptr_t rows, float *y, intptr_t y_stride);
    void (*head)(
        const float *weights, const float *_Nullable bias, intptr_t outputs, const float *x, intptr_t k,
        float *logits, float *maxima);
    void (*product)(
        intptr_t m, intptr_t n, intptr_t k, const float *a, intptr_t a_row, intptr_t a_column,
        const float *b, intptr_t b_stride, float *c, intptr_t c_stride, bool accumulate);
    void (*transpose)(
        const float *x, intptr_t rows, intptr_t columns, intptr_t x_stride, float *y, intptr_t y_stride);
    float (*dot)(const float *x, const float *y, intptr_t count);

    // Gates
    void (*gates_forward)(
        float *gates, const float *previous_cell, float *cell, float *cell_tanh,
        float *output, intptr_t output_stride, intptr_t rows, intptr_t units);
    void (*gates_backward)(
        float *gates, const float *previous_cell, const float *cell_tanh,
        const float *output_gradient, intptr_t output_stride, float *cell_gradient, intptr_t rows, intptr_t units);
    void (*cell)(const float *gates, float *cell, float *output, intptr_t rows, intptr_t units);

    // Vectors
    void (*exponential)(const float *x, float *y, intptr_t count);
    void (*hyperbolic_tangent)(const float *x, float *y, intptr_t count);
    void (*sigmoid)(const float *x, float *y, intptr_t count);
    void (*tanh_backward)(const float *y, float *gradient, intptr_t count);
    void (*axpy)(float alpha, const float *x, float *y, intptr_t count);
    void (*scale)(float *x, float alpha, intptr_t count);
    void (*column_sums)(const float *x, intptr_t rows, intptr_t columns, intptr_t stride, float *sums);
    double (*sum_of_squares)(const float *x, intptr_t count);
    bool (*is_finite)(const float *x, intptr_t count);
    void (*adam_w)(
        float *parameters, const float *gradients, float *moments1, float *moments2, intptr_t count,
        const NeuralAdamStep *step);

    // Losses
    void (*softmax)(float *x, intptr_t count);
    void (*softmax_backward)(const float *y, float *gradient, intptr_t count);
    float (*log_sum_exp)(const float *x, intptr_t count);
    double (*softmax_cross_entropy)(
        float *logits, const int32_t *targets, intptr_t rows, intptr_t classes, intptr_t stride, float scale,
        float *_Nullable losses, int32_t *_Nullable best);
    double (*softmax_ranks)(
        const float *logits, const int32_t *targets, intptr_t rows, intptr_t classes, intptr_t stride,
        float *losses, int32_t *ranks);
    double (*sigmoid_cross_entropy)(
        float *logits, const int32_t *positives, intptr_t positives_per_row, const int32_t *judged,
        intptr_t rows, intptr_t classes, intptr_t stride, float scale);
    double (*binary_cross_entropy)(float *logits, const float *labels, intptr_t count, float scale);

    // The best of many
    void (*block_maxima)(const float *values, intptr_t count, float *maxima);
    intptr_t (*top_k)(
        const float *values, const float *maxima, intptr_t count, intptr_t k, int32_t *indices, float *scores);

    // The float side of int8
    void (*quantise)(const float *x, float inverse_scale, int8_t *y, intptr_t count);
    void (*dequantise)(
        const int32_t *sums, intptr_t sums_stride, const float *scales, float x_scale, const float *_Nullable bias,
        intptr_t rows, intptr_t outputs, float *y, intptr_t y_stride, float *maxima, intptr_t maxima_stride);
    void (*int8_gates)(
        const int32_t *x_sums, const float *x_scales, const float *row_scales, const int32_t *h_sums,
        const float *h_scales, const float *bias, float *cell, int8_t *output, float *exact_output,
        intptr_t rows, intptr_t units);
} NeuralFloatKernels;

/// The most inputs of a product over int8: twice the widest layer.
enum { NEURAL_MOST_INT8_INPUTS = 8192 };

/// Kernels over int8, of one instruction set.
typedef struct {
    void (*sums)(
        const int8_t *weights, const int32_t *offsets, intptr_t outputs, intptr_t inputs,
        const int8_t *x, intptr_t x_stride, intptr_t rows, int32_t *y, intptr_t y_stride);
} NeuralInt8Kernels;

/// The numbers of the instruction sets are those of the Swift enum `InstructionSet`.
enum {
    neural_set_baseline = 1,
    neural_set_avx2 = 2,
    neural_set_avxvnni = 3,
    neural_set_avx512 = 4,
    neural_set_avx512vnni = 5,
};

/// The float kernels of `set`; NULL if the processor, or the system's care for its registers, lacks it.
const NeuralFloatKernels *_Nullable neural_float_kernels(int32_t set);

/// The int8 kernels of `set`; NULL likewise.
const NeuralInt8Kernels *_Nullable neural_int8_kernels(int32_t set);

/// `sums` and `dequantise` in stretches that stay in the first cache.
void neural_int8_head(
    const NeuralFloatKernels *float_kernels, const NeuralInt8Kernels *int8_kernels,
    const int8_t *weights, const int32_t *offsets, const float *scales, const float *_Nullable bias,
    intptr_t outputs, const int8_t *x, intptr_t inputs, float x_scale, float *logits, float *maxima);

#pragma clang assume_nonnull end

#endif
