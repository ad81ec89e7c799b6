// The float kernels of one instruction set. The including file defines
//   VW            floats in a vector: 4, 8 or 16
//   TILE_ROWS     rows of a tile of a product: at most 6
//   TILE_VECTORS  vectors of a row of a tile
//   HAS_FMA       whether the set multiplies and adds in one instruction
//   TABLE         the name of the table
//
// Multiplication and addition are fused only where MULTIPLY_ADD says so, in sums of products. Elsewhere each operation
// rounds, so that functions of one element give the same bits on every set.
#pragma STDC FP_CONTRACT OFF

#include "vector.h"

#include "functions.h"

#include "products.h"

#include "transpose.h"

#include "vectors.h"

#include "gates.h"

#include "losses.h"

#include "top_k.h"

#include "int8_float_side.h"

const NeuralFloatKernels TABLE = {
    .panels = panels,
    .head = head,
    .product = product,
    .transpose = transpose,
    .dot = dot,
    .gates_forward = gates_forward,
    .gates_backward = gates_backward,
    .cell = cell,
    .exponential = exponential,
    .hyperbolic_tangent = hyperbolic_tangent,
    .sigmoid = sigmoid,
    .tanh_backward = tanh_backward,
    .axpy = axpy,
    .scale = scale,
    .column_sums = column_sums,
    .sum_of_squares = sum_of_squares,
    .is_finite = is_finite,
    .adam_w = adam_w,
    .softmax = softmax,
    .softmax_backward = softmax_backward,
    .log_sum_exp = log_sum_exp,
    .softmax_cross_entropy = softmax_cross_entropy,
    .softmax_ranks = softmax_ranks,
    .sigmoid_cross_entropy = sigmoid_cross_entropy,
    .binary_cross_entropy = binary_cross_entropy,
    .block_maxima = block_maxima,
    .top_k = top_k,
    .quantise = quantise,
    .dequantise = dequantise,
    .int8_gates = int8_gates,
};
