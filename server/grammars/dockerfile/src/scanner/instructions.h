// The instructions that BuildKit knows (command/command.go).

#ifndef DOCKERFILE_INSTRUCTIONS_H_
#define DOCKERFILE_INSTRUCTIONS_H_

#include "words.h"

/// In the order of the KEYWORD_ tokens.
static const char *const KEYWORDS[] = {
    "from", "run", "cmd", "label", "maintainer", "expose",
    "env", "add", "copy", "entrypoint", "volume", "user",
    "workdir", "arg", "onbuild", "stopsignal", "healthcheck", "shell",
};

enum { KEYWORD_COUNT = sizeof KEYWORDS / sizeof *KEYWORDS };

/// The token of the buffer's first `length` characters as a keyword, in any case.
static enum Token keyword_token(const Scanner *s, uint32_t length) {
  for (int i = 0; i < KEYWORD_COUNT; i++)
    if (text_is(s, length, KEYWORDS[i])) return (enum Token)(KEYWORD_FROM + i);
  return KEYWORD_UNKNOWN;
}

/// Whether the line begins with blanks, a known keyword in upper case, and a blank: a sign that an
/// unterminated heredoc should not swallow it.
static bool at_instruction(TSLexer *lexer) {
  char word[16];
  size_t length = 0;
  while (lexer->lookahead == ' ' || lexer->lookahead == '\t') advance(lexer);
  while (length + 1 < sizeof word && lexer->lookahead >= 'A' && lexer->lookahead <= 'Z') {
    word[length++] = (char)ascii_lower(lexer->lookahead);
    advance(lexer);
  }
  word[length] = 0;
  if (lexer->lookahead != ' ' && lexer->lookahead != '\t') return false;
  for (int i = 0; i < KEYWORD_COUNT; i++)
    if (!strcmp(word, KEYWORDS[i])) return true;
  return false;
}

#endif
