#if defined(__x86_64__)

// 32 registers: 6 x 4 sums, four vectors of B; the number of A comes from memory with the multiplication.
#define VW 16
#define TILE_ROWS 6
#define TILE_VECTORS 4
#define HAS_FMA 1
#define TABLE neural_float_avx512

#include "body/headers.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#include "body/float.h"
#pragma clang attribute pop

#endif
