#ifndef NEURAL_TABLES_H
#define NEURAL_TABLES_H

#include "CNeuralKernels.h"

extern const NeuralFloatKernels neural_float_baseline;
extern const NeuralInt8Kernels neural_int8_baseline;

#if defined(__x86_64__)
extern const NeuralFloatKernels neural_float_avx2;
extern const NeuralFloatKernels neural_float_avx512;
extern const NeuralInt8Kernels neural_int8_avx2;
extern const NeuralInt8Kernels neural_int8_avxvnni;
extern const NeuralInt8Kernels neural_int8_avx512vnni;
#endif

#endif
