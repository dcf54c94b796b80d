// The joined-line reader: look-ahead over an instruction as BuildKit sees it, with continuations,
// comments inside them and line ends taken out. It only ever looks; the token's end is marked by
// the caller.

#ifndef DOCKERFILE_READER_H_
#define DOCKERFILE_READER_H_

#include "chars.h"
#include "state.h"

/// A NUL may also be text.
static inline bool at_end_of_file(TSLexer *lexer) {
  return lexer->lookahead == 0 && lexer->eof(lexer);
}

static inline bool at_line_end(TSLexer *lexer) {
  return lexer->lookahead == '\n' || at_end_of_file(lexer);
}

static inline void advance(TSLexer *lexer) { lexer->advance(lexer, false); }

static inline void skip(TSLexer *lexer) { lexer->advance(lexer, true); }

static inline bool emit(TSLexer *lexer, enum Token token) {
  lexer->result_symbol = token;
  return true;
}

static inline bool mark_and_emit(TSLexer *lexer, enum Token token) {
  lexer->mark_end(lexer);
  return emit(lexer, token);
}

/// Advances over one character of the current word.
static inline void take(Scanner *s, TSLexer *lexer) {
  if (lexer->lookahead == '<') count_opener(s);
  count_joined(s, 1);
  advance(lexer);
}

static inline void reader_clear_queue(Scanner *s) { s->queue.length = s->queue_head = 0; }

/// Starts reading at the lexer's position, behind the character `previous` of the same line (0 at
/// a line's start): an escape character behind another one never continues a line.
static void reader_start(Scanner *s, int32_t previous) {
  reader_clear_queue(s);
  s->previous = previous;
  s->mark_escape = false;
  s->mark_blanks = 0;
}

/// Whether the lexer stands right behind the last character read.
static inline bool reader_is_exact(const Scanner *s) { return s->queue_head == s->queue.length; }

static inline int32_t reader_dequeue(Scanner *s) { return s->queue.chars[s->queue_head++]; }

/// At the start of a continuation line: drops comment lines (isComment) and blank ones
/// (isEmptyContinuationLine) and queues the blanks of the first line that counts. False at the end
/// of the file.
static bool reader_next_line(Scanner *s, TSLexer *lexer) {
  for (;;) {
    reader_clear_queue(s);
    while (lexer->lookahead != '\n' && is_space(lexer->lookahead)) {
      buffer_push(&s->queue, lexer->lookahead);
      advance(lexer);
      if (s->queue.length == s->mark_blanks) lexer->mark_end(lexer);
    }
    if (lexer->lookahead == '#')
      while (!at_line_end(lexer)) advance(lexer);
    if (at_end_of_file(lexer)) {
      reader_clear_queue(s);
      return false;
    }
    if (lexer->lookahead == '\n') {
      advance(lexer);
      continue;
    }
    s->previous = s->queue.length ? s->queue.chars[s->queue.length - 1] : 0;
    return true;
  }
}

/// Queues the spaces and tabs that may follow an escape character at a line's end, then the CRs
/// that processLine cuts. True at the line's end.
static bool reader_queue_line_tail(Scanner *s, TSLexer *lexer) {
  while (lexer->lookahead == ' ' || lexer->lookahead == '\t') {
    buffer_push(&s->queue, lexer->lookahead);
    advance(lexer);
  }
  while (lexer->lookahead == '\r') {
    buffer_push(&s->queue, '\r');
    advance(lexer);
  }
  return at_line_end(lexer);
}

/// The next character of the joined line (parser.go, Parse and trimContinuationCharacter: a line
/// goes on behind `([^E])E[ \t]*$|^E[ \t]*$`).
static int32_t reader_next(Scanner *s, TSLexer *lexer) {
  for (;;) {
    if (s->queue_head < s->queue.length) return reader_dequeue(s);
    int32_t c = lexer->lookahead;
    // Most characters: none that ends, continues or may end a line.
    if (c > '\r' && c != escape_of(s)) {
      advance(lexer);
      return s->previous = c;
    }
    if (at_line_end(lexer)) return END_OF_JOINED_LINE;
    if (c == '\r') {
      reader_clear_queue(s);
      if (reader_queue_line_tail(s, lexer)) {
        reader_clear_queue(s);
        return END_OF_JOINED_LINE;
      }
      s->previous = '\r';
      if (!s->queue.length) return END_OF_JOINED_LINE;
      continue;
    }
    if (c != escape_of(s) || s->previous == c) {
      advance(lexer);
      if (c < 0) c = 0xFFFD;
      s->previous = c;
      return c;
    }
    reader_clear_queue(s);
    buffer_push(&s->queue, c);
    advance(lexer);
    if (s->mark_escape) lexer->mark_end(lexer);
    if (!reader_queue_line_tail(s, lexer)) {
      if (!s->queue.length) return END_OF_JOINED_LINE;
      s->previous = s->queue.chars[s->queue.length - 1];
      continue;
    }
    reader_clear_queue(s);
    if (at_end_of_file(lexer)) return END_OF_JOINED_LINE;
    advance(lexer);
    if (!reader_next_line(s, lexer)) return END_OF_JOINED_LINE;
  }
}

/// Reads the rest of the joined line into the buffer.
static void reader_rest(Scanner *s, TSLexer *lexer) {
  const int32_t escape = escape_of(s);
  for (;;) {
    // Most characters: none that ends, continues or may end a line.
    while (reader_is_exact(s) && lexer->lookahead > '\r' && lexer->lookahead != escape) {
      s->previous = lexer->lookahead;
      buffer_push(&s->text, lexer->lookahead);
      advance(lexer);
    }
    int32_t c = reader_next(s, lexer);
    if (c == END_OF_JOINED_LINE) return;
    buffer_push(&s->text, c);
  }
}

/// Takes exactly `count` joined characters into the token, through continuations. An escape
/// character is marked as the end before it is known what it is, and so is the last of the
/// characters among the blanks that a line begins with: should the escape character continue the
/// line, or the line be dropped, a later character moves the mark on.
static void take_joined(Scanner *s, TSLexer *lexer, uint32_t count) {
  reader_start(s, 0);
  s->mark_escape = true;
  for (; count; count--) {
    s->mark_blanks = count;
    if (reader_next(s, lexer) == END_OF_JOINED_LINE) break;
    if (reader_is_exact(s)) lexer->mark_end(lexer);
  }
  s->mark_escape = false;
  s->mark_blanks = 0;
}

#endif
