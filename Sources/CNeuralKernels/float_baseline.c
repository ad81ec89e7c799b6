// What every processor of the architecture has: SSE2 on x86-64 (no fused multiply-add), NEON on arm64 (with it).
#define VW 4
#define TILE_ROWS 4
#define TILE_VECTORS 2
#if defined(__ARM_FEATURE_FMA)
#define HAS_FMA 1
#else
#define HAS_FMA 0
#endif
#define TABLE neural_float_baseline

#include "body/headers.h"

#include "body/float.h"
