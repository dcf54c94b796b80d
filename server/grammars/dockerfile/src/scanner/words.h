// Where a word ends: BuildKit's splitters, run ahead over the joined line.

#ifndef DOCKERFILE_WORDS_H_
#define DOCKERFILE_WORDS_H_

#include "reader.h"

enum Splitter {
  /// parseStringsWhitespaceDelimited: FROM, COPY, ADD, VOLUME, EXPOSE.
  SPLIT_AT_BLANKS,
  /// parseWords: ENV, LABEL, ARG. Quotes and the escape character protect space.
  SPLIT_OUTSIDE_QUOTES,
  /// extractBuilderFlags: as above, but the escape character counts in '..' too.
  SPLIT_FLAGS,
  /// parseString, parseMaybeJSON: the rest of the line.
  SPLIT_NEVER,
};

/// A character at or behind index `at` of the joined text, reading on as needed.
static int32_t text_at(Scanner *s, TSLexer *lexer, uint32_t at) {
  while (at >= s->text.length) {
    uint32_t length = s->text.length;
    int32_t c = reader_next(s, lexer);
    if (c == END_OF_JOINED_LINE) return c;
    buffer_push(&s->text, c);
    if (s->text.length == length) return END_OF_JOINED_LINE;
  }
  return s->text.chars[at];
}

/// The joined length of the word that begins with the buffer's text; the lexer stands behind that
/// text. `equals` becomes the index of its first `=`, or the length.
static uint32_t word_length(Scanner *s, TSLexer *lexer, enum Splitter splitter, uint32_t *equals) {
  const int32_t escape = escape_of(s);
  const bool quotes = splitter == SPLIT_OUTSIDE_QUOTES || splitter == SPLIT_FLAGS;
  uint32_t length = 0, first_equals = UINT32_MAX;
  int32_t quote = 0, c;
  while ((c = text_at(s, lexer, length)) != END_OF_JOINED_LINE) {
    if (splitter == SPLIT_AT_BLANKS && is_blank(c)) break;
    if (quotes && !quote && is_space(c)) break;
    if (c == '=' && first_equals == UINT32_MAX) first_equals = length;
    length++;
    if (!quotes) continue;
    if (quote ? c == quote : c == '"' || c == '\'') {
      quote = quote ? 0 : c;
    } else if (c == escape && (quote != '\'' || splitter == SPLIT_FLAGS)) {
      c = text_at(s, lexer, length);
      if (c == END_OF_JOINED_LINE) break;
      if (c == '=' && first_equals == UINT32_MAX) first_equals = length;
      length++;
    }
  }
  // The line was trimmed before it was split.
  if (c == END_OF_JOINED_LINE)
    while (length && is_space(s->text.chars[length - 1])) length--;
  if (equals) *equals = first_equals < length ? first_equals : length;
  return length;
}

/// Opens a word of `length` characters at the lexer's mark, with a separator at index `stop`
/// unless that is its length.
static void start_word(Scanner *s, uint32_t length, uint32_t stop) {
  end_word(s);
  s->word.left = length;
  s->word.stops[0] = length - stop;
}

/// `--name=value` directly behind the keyword, or a lone `--` that ends the flags. The lexer stands
/// at a `-`. False if this is no flag: then the buffer holds what was read.
static bool scan_flag_start(Scanner *s, TSLexer *lexer) {
  reader_start(s, 0);
  if (text_at(s, lexer, 0) != '-' || text_at(s, lexer, 1) != '-') return false;
  if (!reader_is_exact(s)) return false;
  lexer->mark_end(lexer);
  uint32_t equals, length = word_length(s, lexer, SPLIT_FLAGS, &equals);
  if (length <= 2) return emit(lexer, END_OF_FLAGS);
  start_word(s, length, equals);
  count_joined(s, 2);
  return emit(lexer, FLAG_MARK);
}

/// Flags or ENV/LABEL/ARG words: a pair, a word without `=`, or the legacy `key rest of line`
/// (parseNameVal: legacy when the first word has no `=`).
static bool scan_pair_start(Scanner *s, TSLexer *lexer, const bool *valid) {
  uint32_t equals, length = word_length(s, lexer, SPLIT_OUTSIDE_QUOTES, &equals);
  if (equals < length && valid[PAIR_START]) {
    start_word(s, length, equals);
    return emit(lexer, PAIR_START);
  }
  if (valid[LEGACY_PAIR_START]) {
    length = word_length(s, lexer, SPLIT_NEVER, NULL);
    uint32_t key = 0;
    while (key < length && !is_blank(s->text.chars[key])) key++;
    start_word(s, length, key);
    return emit(lexer, LEGACY_PAIR_START);
  }
  if (!valid[BARE_WORD_START]) return false;
  start_word(s, length, length);
  return emit(lexer, BARE_WORD_START);
}

/// Opens a path, or an argument that is the rest of the line.
static bool scan_word_start(Scanner *s, TSLexer *lexer, enum Splitter splitter,
                            enum Token token) {
  uint32_t length = word_length(s, lexer, splitter, NULL);
  // Trailing space before a dangling continuation: no word for BuildKit, but no token may be empty.
  if (!length) length = s->text.length;
  start_word(s, length, length);
  s->ascii_padding = splitter == SPLIT_AT_BLANKS;
  return emit(lexer, token);
}

/// Reads the joined blank-separated word at the lexer into the buffer, up to `limit` characters.
static uint32_t read_word(Scanner *s, TSLexer *lexer, uint32_t limit) {
  uint32_t length = 0;
  for (int32_t c; length < limit; length++) {
    c = text_at(s, lexer, length);
    if (c == END_OF_JOINED_LINE || is_blank(c)) break;
  }
  return length;
}

/// Whether the buffer's first `length` characters are `word`, in any case.
static bool text_is(const Scanner *s, uint32_t length, const char *word) {
  if (length != strlen(word)) return false;
  for (uint32_t i = 0; i < length; i++)
    if (ascii_lower(s->text.chars[i]) != word[i]) return false;
  return true;
}

/// FROM's second word, if it is `as` in any case. Zero-width: whether the word ends behind `AS` is
/// known only behind a continuation that may follow.
static bool at_as(Scanner *s, TSLexer *lexer) {
  return text_is(s, read_word(s, lexer, 3), "as");
}

#endif
