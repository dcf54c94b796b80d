// Heredocs: finding the markers of an instruction, and reading the bodies behind it.

#ifndef DOCKERFILE_HEREDOCS_H_
#define DOCKERFILE_HEREDOCS_H_

#include "expansion.h"
#include "instructions.h"

/// Names are compared by hash (FNV-1a) and length, so that they cost the state nothing.
static const uint64_t NAME_HASH_SEED = 1469598103934665603ULL;

/// One step of FNV-1a, over code points.
static inline uint64_t hash_char(uint64_t hash, int32_t c) {
  return (hash ^ (uint32_t)c) * 1099511628211ULL;
}

/// Closes a hash with the name's length, kept apart from any code point.
static inline uint64_t hash_length(uint64_t hash, uint32_t length) {
  return hash_char(hash, (int32_t)(length + 0x10000000u));
}

/// Hashes the unquoted name in `text[at..end]`. False if it is not exactly one word, or a quote is
/// open (heredoc_parser.go, ParseHeredoc, which splits it with the shell lexer).
static bool hash_name(const int32_t *text, uint32_t at, uint32_t end, uint64_t *name) {
  uint64_t hash = NAME_HASH_SEED;
  uint32_t length = 0, words = 0;
  bool in_word = false;
  while (at < end) {
    int32_t c = text[at++];
    if (is_space(c)) {
      words += in_word;
      in_word = false;
      continue;
    }
    if (!in_word && words && c != '\'' && c != '"' && c != '\\') return false;
    if (c == '\'' || c == '"') {
      for (; at < end && text[at] != c; length++, in_word = true) {
        if (c == '"' && text[at] == '\\' && at + 1 < end &&
            (text[at + 1] == '"' || text[at + 1] == '$' || text[at + 1] == '\\'))
          at++;
        hash = hash_char(hash, text[at++]);
      }
      if (at == end) return false;
      at++;
      continue;
    }
    if (c == '\\') {
      if (at == end) break;
      c = text[at++];
    }
    hash = hash_char(hash, c);
    length++;
    in_word = true;
  }
  *name = hash_length(hash, length);
  return words + in_word == 1;
}

/// Records the word `text[at..end]` of the joined line if it is a marker: `^(\d*)<<(-?)([^<]*)$`.
static void add_if_marker(Scanner *s, uint32_t at, uint32_t end) {
  const int32_t *text = s->text.chars;
  while (at < end && is_ascii_digit(text[at])) at++;
  if (end - at < 2 || text[at] != '<' || text[at + 1] != '<') return;
  Heredoc heredoc = {0, 0, 0, false};
  uint32_t name = at + 2;
  if (name < end && text[name] == '-') {
    heredoc.strips_tabs = true;
    name++;
  }
  for (uint32_t i = name; i < end; i++)
    if (text[i] == '<') return;
  if (end - at > UINT16_MAX || s->heredoc_count == MAX_HEREDOCS) return;
  if (!hash_name(text, name, end, &heredoc.name)) return;
  heredoc.length = (uint16_t)(end - at);
  for (uint32_t i = 0; i < at; i++) heredoc.opener += text[i] == '<';
  s->heredocs[s->heredoc_count++] = heredoc;
}

typedef void (*HeredocWordVisitor)(Scanner *, uint32_t start, uint32_t end);

/// Adds the character at `at` to the word that began at `word` (UINT32_MAX if none did), or ends
/// that word at a space (shell/lex.go, addChar). Returns the start of the word after it.
static uint32_t heredoc_word_step(Scanner *s, HeredocWordVisitor visit, uint32_t word,
                                  uint32_t at) {
  if (!is_space(s->text.chars[at])) return word == UINT32_MAX ? at : word;
  if (word != UINT32_MAX && visit) visit(s, word, at);
  return UINT32_MAX;
}

/// Splits the joined line into words as the shell lexer does for heredocFromLine: with a backslash
/// whatever the escape directive says, quotes kept, `<<` holding on to the blanks behind it, and an
/// expansion with a modifier dropping the word collected so far (shell/lex.go, processStopOn).
/// False if a quote or `${` is left open: then there is no heredoc at all.
static bool for_each_heredoc_word(Scanner *s, HeredocWordVisitor visit) {
  const int32_t *text = s->text.chars;
  const uint32_t end = s->text.length;
  const uint32_t none = UINT32_MAX;
  Expandable x = {s, NULL, end, '\\', true, false};
  uint32_t at = 0, word = none;
  while (at < end) {
    int32_t c = text[at];
    if (c == '\'' || c == '"' || c == '$') {
      x.has_modifier = false;
      int64_t after = c == '\''  ? after_single_quoted(&x, at + 1)
                      : c == '"' ? after_double_quoted(&x, at + 1, 0)
                                 : after_variable(&x, at, 0);
      if (after == MALFORMED) return false;
      if (x.has_modifier) word = none;
      if (c != '$') {
        if (word == none) word = at;
        at = (uint32_t)after;
      }
      // What an expansion leaves is split at its blanks.
      for (; at < after; at++) word = heredoc_word_step(s, visit, word, at);
      continue;
    }
    word = heredoc_word_step(s, visit, word, at++);
    if (c == '\\' && at < end) at++;
    if (c == '<' && at < end && text[at] == '<')
      for (at++; at < end && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r');) at++;
  }
  if (word != none && visit) visit(s, word, end);
  return true;
}

/// Finds the heredocs of the joined line in the buffer (heredocsFromLine).
static void find_heredocs(Scanner *s) {
  bool candidate = false;
  for (uint32_t i = 1; i < s->text.length && !candidate; i++)
    candidate = s->text.chars[i] == '<' && s->text.chars[i - 1] == '<';
  if (candidate && for_each_heredoc_word(s, NULL)) for_each_heredoc_word(s, add_if_marker);
}

/// Hashes one raw line without the CRs at its end; the lexer stops at the line end. With `mark`,
/// the token ends before those CRs.
static uint64_t hash_line(TSLexer *lexer, bool strips_tabs, bool mark, int64_t *budget) {
  uint64_t hash = NAME_HASH_SEED;
  uint32_t length = 0, carriage_returns = 0;
  if (strips_tabs)
    while (lexer->lookahead == '\t') advance(lexer);
  for (; !at_line_end(lexer); advance(lexer), --*budget) {
    int32_t c = lexer->lookahead;
    if (c == '\r') {
      if (mark && !carriage_returns) lexer->mark_end(lexer);
      carriage_returns++;
      continue;
    }
    for (; carriage_returns; carriage_returns--, length++) hash = hash_char(hash, '\r');
    hash = hash_char(hash, c);
    length++;
  }
  if (mark && !carriage_returns) lexer->mark_end(lexer);
  return hash_length(hash, length);
}

/// The end of an instruction's last line, with heredocs pending: looks ahead for their terminators.
/// A file that lacks one is refused by BuildKit; each such look goes to the file's end, so after
/// the first few they are cut short.
static bool scan_heredoc_line_end(Scanner *s, TSLexer *lexer) {
  static const int64_t BUDGETS[] = {INT64_MAX, 65536, 8192, 512};
  if (lexer->lookahead == '\n') advance(lexer);
  lexer->mark_end(lexer);
  int64_t budget = BUDGETS[s->unterminated_seen];
  uint8_t found = 0;
  while (found < s->heredoc_count && !at_end_of_file(lexer) && budget > 0) {
    const Heredoc *heredoc = &s->heredocs[found];
    if (hash_line(lexer, heredoc->strips_tabs, false, &budget) == heredoc->name) found++;
    if (!at_end_of_file(lexer)) advance(lexer);
    budget--;
  }
  s->heredocs_terminated = found;
  s->next_body = 0;
  s->heredoc_phase = AT_BODY;
  return emit(lexer, HEREDOC_LINE_END);
}

/// The body of a heredoc without a terminator: up to the next line that looks like an instruction.
static bool scan_unterminated_body(Scanner *s, TSLexer *lexer) {
  int64_t budget = INT64_MAX;
  lexer->mark_end(lexer);
  s->heredoc_phase = AFTER_UNTERMINATED_EMPTY;
  if (s->unterminated_seen < 3) s->unterminated_seen++;
  while (!at_end_of_file(lexer) && !at_instruction(lexer)) {
    hash_line(lexer, false, true, &budget);
    s->heredoc_phase = AFTER_UNTERMINATED;
    if (!at_end_of_file(lexer)) advance(lexer);
  }
  return emit(lexer, UNTERMINATED_BODY);
}

/// A heredoc's body, which may be empty, or its terminator.
static bool scan_terminated(Scanner *s, TSLexer *lexer) {
  const Heredoc *heredoc = &s->heredocs[s->next_body];
  int64_t budget = INT64_MAX;
  if (hash_line(lexer, heredoc->strips_tabs, true, &budget) == heredoc->name) {
    s->next_body++;
    s->heredoc_phase = AFTER_TERMINATOR;
    if (s->next_body == s->heredoc_count) {
      s->heredoc_phase = NO_HEREDOC;
      s->heredoc_count = s->heredocs_terminated = s->next_marker = s->next_body = 0;
      s->openers_seen = 0;
    }
    return emit(lexer, HEREDOC_END);
  }
  for (;;) {
    if (at_end_of_file(lexer)) return false;
    advance(lexer);
    lexer->mark_end(lexer);
    if (hash_line(lexer, heredoc->strips_tabs, false, &budget) != heredoc->name) continue;
    s->heredoc_phase = AT_TERMINATOR;
    return emit(lexer, HEREDOC_BODY);
  }
}

/// The lines behind an instruction with heredocs.
static bool scan_heredoc(Scanner *s, TSLexer *lexer, const bool *valid) {
  if (s->heredoc_phase >= AFTER_UNTERMINATED) {
    if (!valid[END_OF_LINE]) return false;
    if (s->heredoc_phase == AFTER_UNTERMINATED) {
      while (lexer->lookahead == '\r') advance(lexer);
      if (lexer->lookahead == '\n') advance(lexer);
    }
    end_instruction(s);
    return mark_and_emit(lexer, END_OF_LINE);
  }
  if (!valid[HEREDOC_END] && !valid[UNTERMINATED_BODY]) return false;
  if (s->heredoc_phase == AFTER_TERMINATOR) {
    while (lexer->lookahead == '\r') skip(lexer);
    if (lexer->lookahead == '\n') skip(lexer);
    s->heredoc_phase = AT_BODY;
  }
  if (s->heredoc_phase == AT_TERMINATOR || s->next_body < s->heredocs_terminated)
    return scan_terminated(s, lexer);
  return scan_unterminated_body(s, lexer);
}

#endif
