// Parser directives at the top of a file (directives.go).

#ifndef DOCKERFILE_DIRECTIVES_H_
#define DOCKERFILE_DIRECTIVES_H_

#include "lines.h"

/// Skips space inside a line. A CR is space too for BuildKit, but one that is not part of the line
/// end makes the line a comment here.
static void take_directive_space(TSLexer *lexer) {
  while (is_space(lexer->lookahead) && lexer->lookahead != '\r' && !at_line_end(lexer))
    advance(lexer);
}

/// Whether the line behind `#` is `\s*name\s*=\s*value` with a known name (directives.go,
/// ParseLine).
/// Stops at the value's first character.
static bool take_directive_head(TSLexer *lexer, char *name, size_t size) {
  size_t length = 0;
  take_directive_space(lexer);
  while (length + 1 < size && is_ascii_letter(lexer->lookahead)) {
    name[length++] = (char)ascii_lower(lexer->lookahead);
    advance(lexer);
  }
  name[length] = 0;
  if (strcmp(name, "syntax") && strcmp(name, "escape") && strcmp(name, "check")) return false;
  take_directive_space(lexer);
  if (lexer->lookahead != '=') return false;
  advance(lexer);
  take_directive_space(lexer);
  return lexer->lookahead != '\r' && !at_line_end(lexer);
}

/// A `#` line while directives are allowed: the mark of a directive, whose line is read ahead so
/// that the escape character is known from here on, or a comment that ends the block.
static bool scan_directive_or_comment(Scanner *s, TSLexer *lexer) {
  advance(lexer);
  lexer->mark_end(lexer);
  char name[8];
  if (!take_directive_head(lexer, name, sizeof name)) {
    s->in_directives = false;
    take_comment(lexer);
    return emit(lexer, COMMENT);
  }
  if (name[0] != 'e') return emit(lexer, DIRECTIVE_MARK);
  int32_t value = lexer->lookahead;
  advance(lexer);
  while (is_space(lexer->lookahead) && !at_line_end(lexer)) advance(lexer);
  if (at_line_end(lexer) && (value == '`' || value == '\\')) s->backtick_escape = value == '`';
  return emit(lexer, DIRECTIVE_MARK);
}

/// Name, `=` and value of a line that was read ahead (directiveRegexp); the value is trimmed.
static bool scan_directive_part(TSLexer *lexer, const bool *valid) {
  if (valid[DIRECTIVE_NAME]) {
    while (is_ascii_letter(lexer->lookahead)) advance(lexer);
    return mark_and_emit(lexer, DIRECTIVE_NAME);
  }
  if (valid[DIRECTIVE_EQUALS]) {
    advance(lexer);
    return mark_and_emit(lexer, DIRECTIVE_EQUALS);
  }
  while (!at_line_end(lexer)) {
    bool space = is_space(lexer->lookahead);
    advance(lexer);
    if (!space) lexer->mark_end(lexer);
  }
  return emit(lexer, DIRECTIVE_VALUE);
}

#endif
