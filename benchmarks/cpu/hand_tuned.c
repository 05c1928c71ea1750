// What an expert writes by hand for AVX-512: a copy past the cache, and the
// rotation head by head with nontemporal stores. x is [heads, positions,
// lanes], tables are f32 [positions, lanes / 2]; arithmetic is f32 and fused,
// results round to nearest even. Whole cache lines are stored, so rows are
// multiples of 64 lanes and aligned.

#include <stdint.h>
#include <string.h>

#if defined(__AVX512BW__)
#include <immintrin.h>

// The limit: every line read once and written once, past the cache.
void nontemporal_copy(const char *x, char *y, int64_t bytes) {
  int64_t i = 0;
  for (; i + 256 <= bytes; i += 256)
    for (int j = 0; j < 4; ++j)
      _mm512_stream_si512((void *)(y + i + 64 * j),
                          _mm512_load_si512(x + i + 64 * j));
  memcpy(y + i, x + i, bytes - i);
  _mm_sfence();
}

// The same with four streams: 1 KiB of each quarter in turn. If it is no
// faster, then memory is the limit of the copy, and not how it is written.
void nontemporal_copy_of_quarters(const char *x, char *y, int64_t bytes) {
  int64_t quarter = bytes / 4 / 1024 * 1024;
  for (int64_t i = 0; i < quarter; i += 1024)
    for (int64_t start = 0; start < 4 * quarter; start += quarter)
      for (int64_t j = start + i; j < start + i + 1024; j += 64)
        _mm512_stream_si512((void *)(y + j), _mm512_load_si512(x + j));
  nontemporal_copy(x + 4 * quarter, y + 4 * quarter, bytes - 4 * quarter);
}

typedef float f32;
typedef _Float16 f16;
typedef uint16_t bf16;

// 32 lanes: the first and the last 16, or the even and the odd ones.
typedef struct {
  __m512 a, b;
} lanes32;

// --- Sixteen lanes of a type, wherever they start ----------------------------

static inline __m512 load16_f32(const f32 *p) { return _mm512_loadu_ps(p); }
static inline __m512 load16_f16(const f16 *p) {
  return _mm512_cvtph_ps(_mm256_loadu_si256((const void *)p));
}
static inline __m512 load16_bf16(const bf16 *p) {
  __m512i bits = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const void *)p));
  return _mm512_castsi512_ps(_mm512_slli_epi32(bits, 16));
}

static inline __m256i narrow_f16(__m512 v) {
  return _mm512_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT);
}
static inline __m256i narrow_bf16(__m512 v) {
#if defined(__AVX512BF16__)
  return (__m256i)_mm512_cvtneps_pbh(v);
#else // As in plain C, NaN is not looked after.
  __m512i bits = _mm512_castps_si512(v), one = _mm512_set1_epi32(1);
  __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), one);
  bits = _mm512_add_epi32(bits, _mm512_set1_epi32(0x7fff));
  return _mm512_cvtepi32_epi16(
      _mm512_srli_epi32(_mm512_add_epi32(bits, odd), 16));
#endif
}

static inline void store16_f32(f32 *p, __m512 v) { _mm512_storeu_ps(p, v); }
static inline void store16_f16(f16 *p, __m512 v) {
  _mm256_storeu_si256((void *)p, narrow_f16(v));
}
static inline void store16_bf16(bf16 *p, __m512 v) {
  _mm256_storeu_si256((void *)p, narrow_bf16(v));
}

// --- 32 lanes in whole cache lines, as they are or as pairs ------------------

// Where the even and then the odd ones of 32 lanes are, and the inverse.
static const uint16_t EVEN_ODD[32] = {
    0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30,
    1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31};
static const uint16_t PAIRS[32] = {0,  16, 1,  17, 2,  18, 3,  19, 4,  20, 5,
                                   21, 6,  22, 7,  23, 8,  24, 9,  25, 10, 26,
                                   11, 27, 12, 28, 13, 29, 14, 30, 15, 31};

static inline lanes32 shuffle(lanes32 v, const uint16_t order[32]) {
  __m512i a = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const void *)order));
  __m512i b =
      _mm512_cvtepu16_epi32(_mm256_loadu_si256((const void *)(order + 16)));
  return (lanes32){_mm512_permutex2var_ps(v.a, a, v.b),
                   _mm512_permutex2var_ps(v.a, b, v.b)};
}
static inline __m512i shuffle_line(__m512i line, const uint16_t order[32]) {
  return _mm512_permutexvar_epi16(_mm512_loadu_si512(order), line);
}
static inline __m512i join(__m256i a, __m256i b) {
  return _mm512_inserti64x4(_mm512_castsi256_si512(a), b, 1);
}
static inline __m512i narrow_line_f16(lanes32 v) {
  return join(narrow_f16(v.a), narrow_f16(v.b));
}
static inline __m512i narrow_line_bf16(lanes32 v) {
#if defined(__AVX512BF16__)
  return (__m512i)_mm512_cvtne2ps_pbh(v.b, v.a);
#else
  return join(narrow_bf16(v.a), narrow_bf16(v.b));
#endif
}

static inline lanes32 load_pairs_f32(const f32 *p) {
  return shuffle((lanes32){load16_f32(p), load16_f32(p + 16)}, EVEN_ODD);
}
static inline lanes32 load_pairs_f16(const f16 *p) {
  __m512i line = shuffle_line(_mm512_load_si512(p), EVEN_ODD);
  return (lanes32){_mm512_cvtph_ps(_mm512_castsi512_si256(line)),
                   _mm512_cvtph_ps(_mm512_extracti64x4_epi64(line, 1))};
}
// Each lane is the upper half of 32 bits.
static inline lanes32 load_pairs_bf16(const bf16 *p) {
  __m512i line = _mm512_load_si512(p), upper = _mm512_set1_epi32(0xffff0000);
  return (lanes32){_mm512_castsi512_ps(_mm512_slli_epi32(line, 16)),
                   _mm512_castsi512_ps(_mm512_and_si512(line, upper))};
}

static inline void stream_f32(f32 *p, lanes32 v) {
  _mm512_stream_ps(p, v.a);
  _mm512_stream_ps(p + 16, v.b);
}
static inline void stream_f16(f16 *p, lanes32 v) {
  _mm512_stream_si512((void *)p, narrow_line_f16(v));
}
static inline void stream_bf16(bf16 *p, lanes32 v) {
  __m512i line = narrow_line_bf16(v);
  __asm__("" : "+v"(line)); // LLVM 22 stores vectors of bf16 through the cache.
  _mm512_stream_si512((void *)p, line);
}
static inline void stream_pairs_f32(f32 *p, lanes32 v) {
  stream_f32(p, shuffle(v, PAIRS));
}
static inline void stream_pairs_f16(f16 *p, lanes32 v) {
  _mm512_stream_si512((void *)p, shuffle_line(narrow_line_f16(v), PAIRS));
}
static inline void stream_pairs_bf16(bf16 *p, lanes32 v) {
  _mm512_stream_si512((void *)p, shuffle_line(narrow_line_bf16(v), PAIRS));
}

// --- The rotation of a head -------------------------------------------------

// x cos - y sin and y cos + x sin, by the 16 entries at `entry`.
static inline lanes32 rotate(__m512 x, __m512 y, const float *cos,
                             const float *sin, int64_t entry) {
  __m512 c = _mm512_loadu_ps(cos + entry), s = _mm512_loadu_ps(sin + entry);
  return (lanes32){_mm512_fmsub_ps(x, c, _mm512_mul_ps(y, s)),
                   _mm512_fmadd_ps(y, c, _mm512_mul_ps(x, s))};
}

// Rows that are gathered in the first-level cache before they are stored.
enum { TILE_BYTES = 8192 };

// half and interleaved: one block. blocks: halves of at least 16 lanes each,
// whose last vector overlaps the one before.
#define ROTATE(TYPE)                                                           \
  static inline void rotate_half_##TYPE(                                       \
      const TYPE *restrict x, const float *cos, const float *sin,              \
      TYPE *restrict y, int64_t positions, const int64_t *widths,              \
      int64_t num_widths, int64_t lanes) {                                     \
    int64_t half = lanes / 2;                                                  \
    for (int64_t s = 0; s < positions; ++s, x += lanes, y += lanes)            \
      for (int64_t i = 0; i < half; i += 32) {                                 \
        __m512 low0 = load16_##TYPE(x + i), low1 = load16_##TYPE(x + i + 16);  \
        __m512 high0 = load16_##TYPE(x + half + i);                            \
        __m512 high1 = load16_##TYPE(x + half + i + 16);                       \
        lanes32 first = rotate(low0, high0, cos, sin, s * half + i);           \
        lanes32 last = rotate(low1, high1, cos, sin, s * half + i + 16);       \
        stream_##TYPE(y + i, (lanes32){first.a, last.a});                      \
        stream_##TYPE(y + half + i, (lanes32){first.b, last.b});               \
      }                                                                        \
  }                                                                            \
  static inline void rotate_interleaved_##TYPE(                                \
      const TYPE *restrict x, const float *cos, const float *sin,              \
      TYPE *restrict y, int64_t positions, const int64_t *widths,              \
      int64_t num_widths, int64_t lanes) {                                     \
    for (int64_t i = 0; i < positions * lanes; i += 32) {                      \
      lanes32 pairs = load_pairs_##TYPE(x + i);                                \
      stream_pairs_##TYPE(y + i, rotate(pairs.a, pairs.b, cos, sin, i / 2));   \
    }                                                                          \
  }                                                                            \
  static inline void row_of_blocks_##TYPE(                                     \
      const TYPE *restrict x, const float *cos, const float *sin,              \
      TYPE *restrict y, const int64_t *widths, int64_t num_widths) {           \
    for (int64_t k = 0; k < num_widths; ++k) {                                 \
      int64_t half = widths[k] / 2, last = half - 16;                          \
      for (int64_t start = 0; start < half; start += 16) {                     \
        int64_t i = start < last ? start : last;                               \
        __m512 low = load16_##TYPE(x + i), high = load16_##TYPE(x + half + i); \
        lanes32 rotated = rotate(low, high, cos, sin, i);                      \
        store16_##TYPE(y + i, rotated.a);                                      \
        store16_##TYPE(y + half + i, rotated.b);                               \
      }                                                                        \
      x += 2 * half, y += 2 * half, cos += half, sin += half;                  \
    }                                                                          \
  }                                                                            \
  static inline void rotate_blocks_##TYPE(                                     \
      const TYPE *restrict x, const float *cos, const float *sin,              \
      TYPE *restrict y, int64_t positions, const int64_t *widths,              \
      int64_t num_widths, int64_t lanes) {                                     \
    _Alignas(64) TYPE tile[TILE_BYTES / sizeof(TYPE)];                         \
    int64_t rows = TILE_BYTES / (lanes * sizeof(TYPE));                        \
    for (int64_t s = 0; s < positions; s += rows) {                            \
      int64_t end = s + rows < positions ? s + rows : positions;               \
      for (int64_t row = s; row < end; ++row)                                  \
        row_of_blocks_##TYPE(x + row * lanes, cos + row * lanes / 2,           \
                             sin + row * lanes / 2, tile + (row - s) * lanes,  \
                             widths, num_widths);                              \
      for (int64_t i = 0; i < (end - s) * lanes; i += 64 / sizeof(TYPE))       \
        _mm512_stream_si512((void *)(y + s * lanes + i),                       \
                            _mm512_load_si512(tile + i));                      \
    }                                                                          \
  }

// All heads by `rows` positions at a time.
#define HAND(NAME, KIND, TYPE, ROWS)                                           \
  void NAME##_##KIND##_##TYPE(                                                 \
      const TYPE *restrict x, const float *restrict cos,                       \
      const float *restrict sin, TYPE *restrict y, int64_t heads,              \
      int64_t positions, const int64_t *widths, int64_t num_widths,            \
      int64_t lanes) {                                                         \
    for (int64_t s = 0; s < positions; s += ROWS) {                            \
      int64_t rows = positions - s < ROWS ? positions - s : ROWS;              \
      for (int64_t n = 0; n < heads; ++n) {                                    \
        int64_t start = (n * positions + s) * lanes, entry = s * lanes / 2;    \
        rotate_##KIND##_##TYPE(x + start, cos + entry, sin + entry, y + start, \
                               rows, widths, num_widths, lanes);               \
      }                                                                        \
    }                                                                          \
    _mm_sfence();                                                              \
  }
// Head by head, and with the tables in the first-level cache.
#define HAND_AND_TILED(KIND, TYPE)                                             \
  HAND(hand, KIND, TYPE, positions)                                            \
  HAND(tiled, KIND, TYPE, 16)
#define HAND_ALL(TYPE)                                                         \
  ROTATE(TYPE)                                                                 \
  HAND_AND_TILED(half, TYPE)                                                   \
  HAND_AND_TILED(interleaved, TYPE)                                            \
  HAND_AND_TILED(blocks, TYPE)

HAND_ALL(f32)
HAND_ALL(f16)
HAND_ALL(bf16)
#endif
