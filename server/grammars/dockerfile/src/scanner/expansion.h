// Variables and quotes in expandable text (shell/lex.go).
//
// A construct opens only if BuildKit's algorithm, run ahead inside the word, finds its end;
// otherwise the opening characters are a fault token and the rest is text. So no construct can run
// past its word.

#ifndef DOCKERFILE_EXPANSION_H_
#define DOCKERFILE_EXPANSION_H_

#include "words.h"

/// Beyond this nesting of `${` an expansion counts as malformed: each opener reads ahead to its
/// own end, which without a bound is quadratic.
enum { MAX_EXPANSION_DEPTH = 48 };

enum { MALFORMED = -1 };

/// Expandable text, read as far as it is asked for. Positions are indices into the buffer.
typedef struct {
  Scanner *s;
  /// Where more text comes from; NULL if the buffer holds all of it.
  TSLexer *lexer;
  uint32_t limit;
  int32_t escape;
  /// Heredoc discovery: unset variables stay as they are, so any `${v:x...}` passes.
  bool any_colon_modifier;
  /// Set if a variable with a modifier was met.
  bool has_modifier;
} Expandable;

/// The character at `at`; the end of the text counts as the end of the line.
static int32_t char_at(Expandable *x, int64_t at) {
  if (at >= x->limit) return END_OF_JOINED_LINE;
  if (at < x->s->text.length) return x->s->text.chars[at];
  if (!x->lexer) return END_OF_JOINED_LINE;
  return text_at(x->s, x->lexer, (uint32_t)at);
}

static int64_t after_variable(Expandable *x, int64_t at, int depth);

/// The index behind the `'` that closes a string, its text beginning at `at` (processSingleQuote).
static int64_t after_single_quoted(Expandable *x, int64_t at) {
  for (int32_t c; (c = char_at(x, at)) != END_OF_JOINED_LINE; at++)
    if (c == '\'') return at + 1;
  return MALFORMED;
}

/// The same for `"` (processDoubleQuote): the escape protects `"`, `$` and itself.
static int64_t after_double_quoted(Expandable *x, int64_t at, int depth) {
  for (int32_t c; (c = char_at(x, at)) != END_OF_JOINED_LINE;) {
    if (c == '"') return at + 1;
    if (c == '$') {
      at = after_variable(x, at, depth);
      if (at == MALFORMED) return MALFORMED;
      continue;
    }
    at++;
    if (c != x->escape) continue;
    c = char_at(x, at);
    if (c == '"' || c == '$' || c == x->escape) at++;
  }
  return MALFORMED;
}

/// The index behind the first `stop` outside constructs (processStopOn).
static int64_t after_stop(Expandable *x, int64_t at, int32_t stop, int depth) {
  if (depth > MAX_EXPANSION_DEPTH) return MALFORMED;
  for (int32_t c; at != MALFORMED && (c = char_at(x, at)) != END_OF_JOINED_LINE;) {
    if (c == stop) return at + 1;
    if (c == '\'') at = after_single_quoted(x, at + 1);
    else if (c == '"') at = after_double_quoted(x, at + 1, depth);
    else if (c == '$') at = after_variable(x, at, depth);
    else at += c == x->escape ? 2 : 1;
  }
  return MALFORMED;
}

/// The index behind a variable's name, which may be empty (processName).
static int64_t after_name(Expandable *x, int64_t at) {
  int32_t c = char_at(x, at);
  if (c == END_OF_JOINED_LINE) return at;
  if (is_digit(c)) {
    while ((c = char_at(x, at)) != END_OF_JOINED_LINE && is_digit(c)) at++;
    return at;
  }
  if (is_special_parameter(c)) return at + 1;
  while ((c = char_at(x, at)) != END_OF_JOINED_LINE && is_name_char(c)) at++;
  return at;
}

/// The index behind the variable at a `$` (processDollar), or MALFORMED. A `$` that begins none is
/// its own text.
static int64_t after_variable(Expandable *x, int64_t at, int depth) {
  int32_t c = char_at(x, ++at);
  if (c != '{') return after_name(x, at);
  c = char_at(x, ++at);
  if (c == END_OF_JOINED_LINE || c == '{' || c == '}' || c == ':') return MALFORMED;
  at = after_name(x, at);
  c = char_at(x, at++);
  if (c == '}') return at;
  bool colon = c == ':';
  if (colon) c = char_at(x, at++);
  if (c == END_OF_JOINED_LINE) return MALFORMED;
  x->has_modifier = true;
  bool pattern = c == '#' || c == '%';
  if (c == '+' || c == '-' || c == '?' || (colon ? !pattern && x->any_colon_modifier : pattern))
    return after_stop(x, at, '}', depth + 1);
  if (c != '/' || colon) return MALFORMED;
  if (char_at(x, at) == '/') at++;
  at = after_stop(x, at, '/', depth + 1);
  return at == MALFORMED ? MALFORMED : after_stop(x, at, '}', depth + 1);
}

/// The token of plain text where the lexer stands: each kind of text has its own.
static enum Token text_token(const bool *valid) {
  static const enum Token KINDS[] = {DOUBLE_QUOTED_TEXT, PATTERN_TEXT, BRACE_TEXT,
                                     IMAGE_TEXT,         FLAG_TEXT,    KEY_TEXT};
  for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
    if (valid[KINDS[i]]) return KINDS[i];
  return TEXT;
}

/// Whether `c`, unescaped, ends plain text of this kind. (`$` is a case of its own.)
static bool ends_text(enum Token kind, int32_t c) {
  switch (kind) {
  case DOUBLE_QUOTED_TEXT: return c == '"';
  case BRACE_TEXT: return c == '"' || c == '\'' || c == '}';
  case PATTERN_TEXT: return c == '"' || c == '\'' || c == '/';
  case IMAGE_TEXT:
  case FLAG_TEXT: return false;
  default: return c == '"' || c == '\'';
  }
}

/// Whether `c` behind a `$` makes it a variable rather than text (processDollar).
static inline bool begins_variable(int32_t c) {
  return c == '{' || is_special_parameter(c) || is_name_char(c);
}

/// Plain text up to the next construct, separator, end of the word or of the line. `any` if the
/// token already has text, `previous` its last character. An escape character and the next one are
/// one unit, so that no token ends between two escape characters: the next scan could not tell
/// that the second one is no continuation.
static bool scan_text(Scanner *s, TSLexer *lexer, enum Token kind, bool any, int32_t previous) {
  const int32_t escape = escape_of(s);
  while (available(s) && !at_line_end(lexer)) {
    int32_t c = lexer->lookahead;
    if (c == escape) {
      if (previous == escape) {
        take(s, lexer);
      } else {
        lexer->mark_end(lexer);
        advance(lexer);
        int32_t next = lexer->lookahead;
        // Only the line's end tells whether this continues the line: the next scan begins here.
        if (next == ' ' || next == '\t' || next == '\r' || at_line_end(lexer))
          return any && emit(lexer, kind);
        count_joined(s, 1);
      }
      any = true;
      previous = escape;
      if (available(s) && !at_line_end(lexer)) {
        previous = lexer->lookahead;
        take(s, lexer);
      }
      continue;
    }
    if (c == '$' && kind != FLAG_TEXT && available(s) > 1) {
      lexer->mark_end(lexer);
      advance(lexer);
      if (begins_variable(lexer->lookahead) || lexer->lookahead == escape)
        return any && emit(lexer, kind);
      count_joined(s, 1);
      any = true;
      previous = c;
      continue;
    }
    if (ends_text(kind, c)) break;
    take(s, lexer);
    any = true;
    previous = c;
  }
  return any && mark_and_emit(lexer, kind);
}

/// The rest of a variable's name, which continuations may cut.
static void take_name_rest(Scanner *s, TSLexer *lexer, bool (*belongs)(int32_t)) {
  while (available(s)) {
    if (belongs(lexer->lookahead)) {
      take(s, lexer);
      continue;
    }
    if (lexer->lookahead != escape_of(s)) break;
    lexer->mark_end(lexer);
    reader_start(s, 0);
    int32_t c = reader_next(s, lexer);
    if (c == END_OF_JOINED_LINE || !belongs(c) || !reader_is_exact(s)) return;
    count_joined(s, 1);
    lexer->mark_end(lexer);
  }
  lexer->mark_end(lexer);
}

/// A variable's name behind its first character, which was taken (processName).
static void take_name(Scanner *s, TSLexer *lexer, int32_t first) {
  lexer->mark_end(lexer);
  if (is_digit(first)) take_name_rest(s, lexer, is_digit);
  else if (is_name_char(first)) take_name_rest(s, lexer, is_name_char);
}

/// `$name`, `${` of a variable that is closed, `${` of one that is not, or a `$` that is text.
static bool scan_dollar(Scanner *s, TSLexer *lexer, enum Token kind) {
  take(s, lexer);
  lexer->mark_end(lexer);
  int32_t c = lexer->lookahead;
  if (c == escape_of(s)) {
    // The name may stand behind a continuation.
    reader_start(s, '$');
    c = reader_next(s, lexer);
    if (c == END_OF_JOINED_LINE || !begins_variable(c) || !reader_is_exact(s))
      return emit(lexer, kind);
  } else {
    if (!begins_variable(c)) return scan_text(s, lexer, kind, true, '$');
    advance(lexer);
  }
  if (c != '{') {
    count_joined(s, 1);
    take_name(s, lexer, c);
    return emit(lexer, VARIABLE_SIMPLE);
  }
  lexer->mark_end(lexer);
  s->text.length = 0;
  buffer_push(&s->text, '$');
  buffer_push(&s->text, '{');
  reader_start(s, '{');
  Expandable x = {s, lexer, available(s) + 1, escape_of(s), false, false};
  bool closed = after_variable(&x, 0, 0) != MALFORMED;
  count_joined(s, 1);
  return emit(lexer, closed ? VARIABLE_OPEN : MALFORMED_EXPANSION);
}

/// `"` or `'`: an opening quote (a whole string for `'`) if its end lies in the word.
static bool scan_quote(Scanner *s, TSLexer *lexer) {
  int32_t quote = lexer->lookahead;
  uint32_t limit = available(s) - 1;
  advance(lexer);
  lexer->mark_end(lexer);
  s->text.length = 0;
  reader_start(s, quote);
  Expandable x = {s, lexer, limit, escape_of(s), false, false};
  int64_t end = quote == '"' ? after_double_quoted(&x, 0, 0) : after_single_quoted(&x, 0);
  count_joined(s, 1);
  if (end == MALFORMED) return emit(lexer, UNCLOSED_QUOTE);
  if (quote == '"') return emit(lexer, DOUBLE_QUOTE_OPEN);
  for (int64_t i = 0; i < end; i++)
    if (s->text.chars[i] == '<') count_opener(s);
  count_joined(s, (uint32_t)end);
  return mark_and_emit(lexer, SINGLE_QUOTED_STRING);
}

/// The operator behind a variable's name. Its second character may stand behind a continuation.
static bool scan_modifier(Scanner *s, TSLexer *lexer) {
  int32_t first = lexer->lookahead;
  take(s, lexer);
  lexer->mark_end(lexer);
  if (available(s) && (first == ':' || first == '#' || first == '%' || first == '/')) {
    reader_start(s, first);
    int32_t second = reader_next(s, lexer);
    if ((first == ':' || second == first) && reader_is_exact(s)) {
      count_joined(s, 1);
      lexer->mark_end(lexer);
    }
  }
  return emit(lexer, first == '/' ? REPLACE_MODIFIER : MODIFIER);
}

/// Name, operator and `}` of `${...}`.
static bool scan_variable_part(Scanner *s, TSLexer *lexer, const bool *valid) {
  int32_t c = lexer->lookahead;
  if (valid[VARIABLE_NAME] && (is_name_char(c) || is_special_parameter(c))) {
    take(s, lexer);
    take_name(s, lexer, c);
    return emit(lexer, VARIABLE_NAME);
  }
  if (c == '}' && valid[VARIABLE_CLOSE]) {
    take(s, lexer);
    return mark_and_emit(lexer, VARIABLE_CLOSE);
  }
  return valid[MODIFIER] && scan_modifier(s, lexer);
}

/// The next piece of a word. `at_escape` if the lexer stands behind an escape character of the
/// word, marked there, and `before_blank` if blanks were read behind it.
static bool scan_piece(Scanner *s, TSLexer *lexer, const bool *valid, bool at_escape,
                       bool before_blank) {
  enum Token kind = text_token(valid);
  if (at_escape) {
    count_joined(s, 1);
    if (before_blank || !available(s)) return valid[kind] && emit(lexer, kind);
    int32_t next = lexer->lookahead;
    take(s, lexer);
    return scan_text(s, lexer, kind, true, next);
  }
  if (kind == TEXT && !valid[TEXT]) return scan_variable_part(s, lexer, valid);
  int32_t c = lexer->lookahead;
  if (kind == BRACE_TEXT && c == '}') return scan_variable_part(s, lexer, valid);
  if ((kind == DOUBLE_QUOTED_TEXT && c == '"') || (kind == PATTERN_TEXT && c == '/')) {
    take(s, lexer);
    return mark_and_emit(lexer, c == '"' ? DOUBLE_QUOTE_CLOSE : PATTERN_END);
  }
  if (kind == FLAG_TEXT) return scan_text(s, lexer, kind, false, 0);
  if (c == '$' && available(s) > 1) return scan_dollar(s, lexer, kind);
  if (ends_text(kind, c)) return scan_quote(s, lexer);
  return scan_text(s, lexer, kind, false, 0);
}

#endif
