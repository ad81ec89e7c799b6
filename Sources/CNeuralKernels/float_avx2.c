#if defined(__x86_64__)

// 16 registers: 6 x 2 sums, two vectors of B and one number of A.
#define VW 8
#define TILE_ROWS 6
#define TILE_VECTORS 2
#define HAS_FMA 1
#define TABLE neural_float_avx2

#include "body/headers.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "body/float.h"
#pragma clang attribute pop

#endif
