#ifndef C_NEURAL_KERNELS_H
#define C_NEURAL_KERNELS_H

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Whether the processor, and the system's care for its registers, allow the instruction set of this number
/// (see `NeuralKernelSet`).
bool neural_kernels_supported(int32_t set);

#pragma clang assume_nonnull end

#endif
