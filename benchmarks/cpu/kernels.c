// What the benchmark measures against: a copy of x and the rotation in plain C,
// and anything of this shape by several threads. Rows of D lanes, tables of one
// entry per pair; x is [heads, positions, D].

#include <stdint.h>
#include <string.h>

void plain_copy(const char *x, char *y, int64_t bytes) { memcpy(y, x, bytes); }

static inline float load_f32(const void *p, int64_t i) {
  return ((const float *)p)[i];
}
static inline void store_f32(void *p, int64_t i, float v) {
  ((float *)p)[i] = v;
}
static inline float load_f16(const void *p, int64_t i) {
  return ((const _Float16 *)p)[i];
}
static inline void store_f16(void *p, int64_t i, float v) {
  ((_Float16 *)p)[i] = (_Float16)v;
}
static inline float load_bf16(const void *p, int64_t i) {
  uint32_t bits = (uint32_t)((const uint16_t *)p)[i] << 16;
  float v;
  memcpy(&v, &bits, 4);
  return v;
}
static inline void store_bf16(void *p, int64_t i, float v) {
  uint32_t bits;
  memcpy(&bits, &v, 4);
  bits += 0x7fff + ((bits >> 16) & 1);
  ((uint16_t *)p)[i] = bits >> 16;
}

// The loops as anyone writes them; the compiler vectorizes what it can.
#define PLAIN(TYPE)                                                            \
  void plain_half_##TYPE(const void *restrict x, const float *restrict cos,    \
                         const float *restrict sin, void *restrict y,          \
                         int64_t heads, int64_t positions,                     \
                         const int64_t *widths, int64_t num_widths,            \
                         int64_t lanes) {                                      \
    for (int64_t n = 0; n < heads; ++n)                                        \
      for (int64_t s = 0; s < positions; ++s) {                                \
        int64_t row = (n * positions + s) * lanes, entry = s * (lanes / 2);    \
        for (int64_t k = 0; k < num_widths; ++k) {                             \
          int64_t half = widths[k] / 2;                                        \
          for (int64_t i = 0; i < half; ++i) {                                 \
            float low = load_##TYPE(x, row + i);                               \
            float high = load_##TYPE(x, row + half + i);                       \
            float c = cos[entry + i], t = sin[entry + i];                      \
            store_##TYPE(y, row + i, low * c - high * t);                      \
            store_##TYPE(y, row + half + i, high * c + low * t);               \
          }                                                                    \
          row += widths[k];                                                    \
          entry += half;                                                       \
        }                                                                      \
      }                                                                        \
  }                                                                            \
  void plain_interleaved_##TYPE(                                               \
      const void *restrict x, const float *restrict cos,                       \
      const float *restrict sin, void *restrict y, int64_t heads,              \
      int64_t positions, const int64_t *widths, int64_t num_widths,            \
      int64_t lanes) {                                                         \
    for (int64_t n = 0; n < heads; ++n)                                        \
      for (int64_t s = 0; s < positions; ++s) {                                \
        int64_t row = (n * positions + s) * lanes, entry = s * (lanes / 2);    \
        for (int64_t i = 0; i < lanes / 2; ++i) {                              \
          float even = load_##TYPE(x, row + 2 * i);                            \
          float odd = load_##TYPE(x, row + 2 * i + 1);                         \
          float c = cos[entry + i], t = sin[entry + i];                        \
          store_##TYPE(y, row + 2 * i, even * c - odd * t);                    \
          store_##TYPE(y, row + 2 * i + 1, odd * c + even * t);                \
        }                                                                      \
      }                                                                        \
  }

PLAIN(f32)
PLAIN(f16)
PLAIN(bf16)

// Threads take equal shares of heads, `head_bytes` each.
typedef void rotation(const char *x, const float *cos, const float *sin,
                      char *y, int64_t heads, int64_t positions,
                      const int64_t *widths, int64_t num_widths, int64_t lanes);

void rotate_by_threads(rotation *function, const char *x, const float *cos,
                       const float *sin, char *y, int64_t heads,
                       int64_t positions, const int64_t *widths,
                       int64_t num_widths, int64_t lanes, int64_t head_bytes,
                       int64_t threads) {
#pragma omp parallel for num_threads(threads)
  for (int64_t thread = 0; thread < threads; ++thread) {
    int64_t start = heads * thread / threads;
    int64_t end = heads * (thread + 1) / threads;
    function(x + start * head_bytes, cos, sin, y + start * head_bytes,
             end - start, positions, widths, num_widths, lanes);
  }
}

// Threads take equal shares of whole pages.
typedef void copy(const char *x, char *y, int64_t bytes);

void copy_by_threads(copy *function, const char *x, char *y, int64_t bytes,
                     int64_t threads) {
  int64_t share = (bytes / threads + 4095) / 4096 * 4096;
#pragma omp parallel for num_threads(threads)
  for (int64_t thread = 0; thread < threads; ++thread) {
    int64_t start = thread * share;
    int64_t rest = start < bytes ? bytes - start : 0;
    function(x + start, y + start, rest < share ? rest : share);
  }
}
