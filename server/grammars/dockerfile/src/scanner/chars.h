// Character classes, as Go and BuildKit draw them.

#ifndef DOCKERFILE_CHARS_H_
#define DOCKERFILE_CHARS_H_

#include "unicode.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What splits blank-separated words: `[\t\v\f\r ]+`, BuildKit's reWhitespace.
static inline bool is_blank(int32_t c) {
  return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r';
}

/// Go's unicode.IsSpace: what is trimmed at a line's ends and splits quote-aware words.
static inline bool is_space(int32_t c) {
  if (c < 0x80) return is_blank(c) || c == '\n';
  return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

static inline bool is_ascii_digit(int32_t c) { return c >= '0' && c <= '9'; }

static inline int32_t ascii_lower(int32_t c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; }

/// What directive names are made of.
static inline bool is_ascii_letter(int32_t c) {
  c = ascii_lower(c);
  return c >= 'a' && c <= 'z';
}

/// Binary search; `ranges` is sorted.
static bool in_ranges(const CharRange *ranges, size_t count, int32_t c) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (c > ranges[middle].last) low = middle + 1;
    else high = middle;
  }
  return low < count && ranges[low].first <= c;
}

/// Go's unicode.IsDigit.
static inline bool is_digit(int32_t c) {
  if (c < 0x80) return is_ascii_digit(c);
  return in_ranges(DIGITS, sizeof DIGITS / sizeof *DIGITS, c);
}

/// What a variable's name is made of (shell/lex.go, processName).
static inline bool is_name_char(int32_t c) {
  if (c < 0x80) return is_ascii_letter(c) || is_ascii_digit(c) || c == '_';
  return is_digit(c) || in_ranges(LETTERS, sizeof LETTERS / sizeof *LETTERS, c);
}

/// One-character names such as `$@` (shell/lex.go, isSpecialParam).
static inline bool is_special_parameter(int32_t c) {
  return c == '@' || c == '*' || c == '#' || c == '?' || c == '-' || c == '$' || c == '!' ||
         c == '0';
}

#endif
