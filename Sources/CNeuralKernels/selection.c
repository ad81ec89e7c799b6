#include "tables.h"

#include <stddef.h>

#if defined(__x86_64__)

// __builtin_cpu_supports asks the processor and, for the wide registers, whether the system saves them (XGETBV).

static bool has_avx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

static bool has_avx512(void) {
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

const NeuralFloatKernels *neural_float_kernels(int32_t set) {
    __builtin_cpu_init();
    switch (set) {
    case neural_set_baseline: return &neural_float_baseline;
    case neural_set_avx2:
    case neural_set_avxvnni: return has_avx2() ? &neural_float_avx2 : NULL;
    case neural_set_avx512:
    case neural_set_avx512vnni: return has_avx512() ? &neural_float_avx512 : NULL;
    default: return NULL;
    }
}

const NeuralInt8Kernels *neural_int8_kernels(int32_t set) {
    __builtin_cpu_init();
    switch (set) {
    case neural_set_baseline: return &neural_int8_baseline;
    case neural_set_avx2:
    case neural_set_avx512: return has_avx2() ? &neural_int8_avx2 : NULL;
    case neural_set_avxvnni: return has_avx2() && __builtin_cpu_supports("avxvnni") ? &neural_int8_avxvnni : NULL;
    case neural_set_avx512vnni:
        return has_avx512() && __builtin_cpu_supports("avx512vnni") ? &neural_int8_avx512vnni : NULL;
    default: return NULL;
    }
}

#else

const NeuralFloatKernels *neural_float_kernels(int32_t set) {
    return set == neural_set_baseline ? &neural_float_baseline : NULL;
}

const NeuralInt8Kernels *neural_int8_kernels(int32_t set) {
    return set == neural_set_baseline ? &neural_int8_baseline : NULL;
}

#endif
