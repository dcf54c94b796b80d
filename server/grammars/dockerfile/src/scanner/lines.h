// Comments and the lines inside a continuation.

#ifndef DOCKERFILE_LINES_H_
#define DOCKERFILE_LINES_H_

#include "reader.h"

/// Reads to the end of a comment line. The CRs of its line end stay outside, others do not end it.
static void take_comment(TSLexer *lexer) {
  for (;;) {
    while (lexer->lookahead != '\r' && !at_line_end(lexer)) advance(lexer);
    lexer->mark_end(lexer);
    while (lexer->lookahead == '\r') advance(lexer);
    if (at_line_end(lexer)) return;
  }
}

/// Skips the line end that a comment inside a continuation left behind.
static void skip_pending_line_end(Scanner *s, TSLexer *lexer) {
  if (s->line_position != AFTER_COMMENT) return;
  while (lexer->lookahead == '\r') skip(lexer);
  if (lexer->lookahead == '\n') skip(lexer);
  s->line_position = at_end_of_file(lexer) ? INSIDE_LINE : LINE_BEGIN;
}

/// At the first character of a continuation line that is no padding: drops blank lines and
/// comments, as parser.go does in Parse. Space beyond ASCII may begin such a line, or a word: in
/// the latter case LINE_START, a token without text, says that the line counts.
static bool scan_dropped_line(Scanner *s, TSLexer *lexer) {
  bool space = is_space(lexer->lookahead) && lexer->lookahead != '\n';
  if (space) lexer->mark_end(lexer);
  while (is_space(lexer->lookahead) && lexer->lookahead != '\n') advance(lexer);
  if (lexer->lookahead == '\n') {
    advance(lexer);
    return mark_and_emit(lexer, EMPTY_CONTINUATION_LINE);
  }
  // The last line of the file may have no end.
  if (space && at_end_of_file(lexer)) return mark_and_emit(lexer, EMPTY_CONTINUATION_LINE);
  if (lexer->lookahead == '#') {
    take_comment(lexer);
    s->line_position = AFTER_COMMENT;
    return emit(lexer, COMMENT);
  }
  s->line_position = INSIDE_LINE;
  return space && emit(lexer, LINE_START);
}

/// Reads the escape character at the lexer into the reader's queue.
static void read_escape(Scanner *s, TSLexer *lexer) {
  buffer_push(&s->queue, lexer->lookahead);
  advance(lexer);
}

/// Behind that escape character: reads on to the line's end, queueing what stands before it. True,
/// with the token marked behind the line end, if the escape continues the line.
static bool scan_continuation_tail(Scanner *s, TSLexer *lexer) {
  if (!reader_queue_line_tail(s, lexer)) {
    if (s->queue.length) s->previous = s->queue.chars[s->queue.length - 1];
    return false;
  }
  if (!at_end_of_file(lexer)) advance(lexer);
  s->line_position = LINE_BEGIN;
  return mark_and_emit(lexer, LINE_CONTINUATION);
}

#endif
