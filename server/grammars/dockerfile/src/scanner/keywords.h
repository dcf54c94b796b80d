// The keyword at an instruction's start (split_command.go, splitCommand).

#ifndef DOCKERFILE_KEYWORDS_H_
#define DOCKERFILE_KEYWORDS_H_

#include "heredocs.h"

/// Reads the joined word at the lexer into the buffer, which may hold its first characters, and
/// marks the token's end as far as that is possible: the mark cannot go back, so an escape
/// character or a space beyond ASCII that may belong to the word or not stays outside. `marked`
/// becomes the number of characters inside the token.
static uint32_t take_word(Scanner *s, TSLexer *lexer, uint32_t *marked) {
  uint32_t length = 0;
  for (int32_t c; (c = text_at(s, lexer, length)) != END_OF_JOINED_LINE && !is_blank(c);) {
    length++;
    if (length < s->text.length || is_space(c) || !reader_is_exact(s)) continue;
    lexer->mark_end(lexer);
    *marked = length;
  }
  // The line was trimmed first: a space beyond ASCII at its end belongs to no word.
  if (length && is_space(s->text.chars[length - 1])) {
    uint32_t end = length;
    int32_t c;
    while ((c = text_at(s, lexer, end)) != END_OF_JOINED_LINE && is_space(c)) end++;
    if (c == END_OF_JOINED_LINE)
      while (length && is_space(s->text.chars[length - 1])) length--;
  }
  return length;
}

/// Leaves the characters of a word that its token could not reach to WORD_REST.
static void leave_word_rest(Scanner *s, uint32_t length, uint32_t marked) {
  end_word(s);
  if (marked < length) s->word.left = length - marked;
}

/// A keyword; `at_escape` if the reader's queue holds its first character, an escape character that
/// the token is marked behind. For RUN, COPY and ADD (canContainHeredoc) the rest of the line is
/// read for heredoc markers.
static bool scan_keyword(Scanner *s, TSLexer *lexer, const bool *valid, bool at_escape) {
  uint32_t marked = at_escape ? 1 : 0;
  s->in_directives = false;
  s->ascii_padding = false;
  uint32_t length = take_word(s, lexer, &marked);
  enum Token token = keyword_token(s, length);
  leave_word_rest(s, length, token == KEYWORD_UNKNOWN ? marked : length);
  s->heredoc_count = s->next_marker = 0;
  s->openers_seen = 0;
  if (token == KEYWORD_RUN || token == KEYWORD_COPY || token == KEYWORD_ADD) {
    s->text.length = 0;
    reader_rest(s, lexer);
    find_heredocs(s);
  }
  return valid[token] && emit(lexer, token);
}

/// HEALTHCHECK's type (parseHealthConfig: the text up to the first space).
static bool scan_healthcheck_type(Scanner *s, TSLexer *lexer, bool at_escape) {
  uint32_t marked = at_escape ? 1 : 0;
  uint32_t length = take_word(s, lexer, &marked);
  enum Token token = text_is(s, length, "none")  ? HEALTHCHECK_NONE
                     : text_is(s, length, "cmd") ? HEALTHCHECK_CMD
                                                 : HEALTHCHECK_OTHER;
  leave_word_rest(s, length, token == HEALTHCHECK_OTHER ? marked : length);
  return emit(lexer, token);
}

#endif
