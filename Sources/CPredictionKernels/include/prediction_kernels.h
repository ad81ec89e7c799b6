// What Swift cannot say to the processor in the predictor's inner loops: hints to its caches, and comparisons of
// many keys at once whose outcome is one number.
#pragma once

#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Asks for the cache line of an address, which will be read and written soon; any address may be given.
static inline void predis_approach(const void *_Nullable address) {
    __builtin_prefetch(address, 1, 3);
}

/// One bit for each of sixteen keys: whether it is the one looked for.
static inline uint32_t predis_equal_keys16(const uint32_t *_Nonnull keys, uint32_t key) {
#if defined(__SSE2__)
    const __m128i *blocks = (const __m128i *)keys;
    __m128i wanted = _mm_set1_epi32((int)key);
    __m128i first = _mm_cmpeq_epi32(_mm_loadu_si128(blocks), wanted);
    __m128i second = _mm_cmpeq_epi32(_mm_loadu_si128(blocks + 1), wanted);
    __m128i third = _mm_cmpeq_epi32(_mm_loadu_si128(blocks + 2), wanted);
    __m128i fourth = _mm_cmpeq_epi32(_mm_loadu_si128(blocks + 3), wanted);
    __m128i bytes = _mm_packs_epi16(_mm_packs_epi32(first, second), _mm_packs_epi32(third, fourth));
    return (uint32_t)_mm_movemask_epi8(bytes);
#else
    uint32_t found = 0;
    for (int place = 0; place < 16; place++) found |= (uint32_t)(keys[place] == key) << place;
    return found;
#endif
}

/// One bit for each of twenty keys: whether it is the one looked for.
static inline uint32_t predis_equal_keys20(const uint32_t *_Nonnull keys, uint32_t key) {
#if defined(__SSE2__)
    __m128i last = _mm_cmpeq_epi32(_mm_loadu_si128((const __m128i *)(keys + 16)), _mm_set1_epi32((int)key));
    return predis_equal_keys16(keys, key) | (uint32_t)_mm_movemask_ps(_mm_castsi128_ps(last)) << 16;
#else
    uint32_t found = predis_equal_keys16(keys, key);
    for (int place = 16; place < 20; place++) found |= (uint32_t)(keys[place] == key) << place;
    return found;
#endif
}
