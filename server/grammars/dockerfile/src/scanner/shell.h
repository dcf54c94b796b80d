// Shell text: one fragment a physical line, with the heredoc markers in it.

#ifndef DOCKERFILE_SHELL_H_
#define DOCKERFILE_SHELL_H_

#include "heredocs.h"

/// A heredoc marker, its file descriptor's digits included. The lexer stands at a digit or `<`.
/// False if there is none here: then the buffer and the lexer are past the digits, and the token
/// is marked behind them if `mark`.
static bool scan_marker(Scanner *s, TSLexer *lexer, bool mark) {
  reader_start(s, 0);
  while (is_ascii_digit(lexer->lookahead)) buffer_push(&s->text, reader_next(s, lexer));
  if (mark) lexer->mark_end(lexer);
  if (lexer->lookahead != '<' || !marker_is_here(s)) return false;
  take_joined(s, lexer, s->heredocs[s->next_marker].length);
  s->next_marker++;
  s->openers_seen += 2;
  s->ascii_padding = true;
  return emit(lexer, HEREDOC_MARKER);
}

/// Shell text up to the end of the physical line or the escape character that continues it, less
/// the blanks before it, or up to the next heredoc marker. `any` if the token has text already,
/// `previous` its last character.
static bool scan_fragment(Scanner *s, TSLexer *lexer, bool any, int32_t previous) {
  const int32_t escape = escape_of(s);
  // Whether the mark lies behind the last character that is no blank.
  bool marked = any;
  while (!at_line_end(lexer)) {
    int32_t c = lexer->lookahead;
    if (is_blank(c)) {
      if (!marked) lexer->mark_end(lexer);
      marked = true;
      previous = c;
      advance(lexer);
      continue;
    }
    if (c == escape && previous != escape) {
      if (!marked) lexer->mark_end(lexer);
      advance(lexer);
      reader_clear_queue(s);
      if (reader_queue_line_tail(s, lexer)) return any && emit(lexer, SHELL_FRAGMENT);
      previous = s->queue.length ? ' ' : escape;
      any = true;
      // Behind blanks the mark would be wrong; the next character that is none sets it.
      marked = s->queue.length > 0;
      continue;
    }
    if (marker_is_here(s) && (c == '<' || is_ascii_digit(c))) {
      if (!marked && any) lexer->mark_end(lexer);
      marked = any;
      while (is_ascii_digit(lexer->lookahead)) advance(lexer);
      if (lexer->lookahead == '<') return any && emit(lexer, SHELL_FRAGMENT);
      previous = '0';
    } else {
      if (c == '<') count_opener(s);
      previous = c;
      advance(lexer);
    }
    any = true;
    marked = false;
  }
  if (!marked) lexer->mark_end(lexer);
  return any && emit(lexer, SHELL_FRAGMENT);
}

#endif
