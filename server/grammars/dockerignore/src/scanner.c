// All tokens of .dockerignore files. The rules are those of moby/patternmatcher: ignorefile.ReadAll
// for lines, comments and blanks, and Go's filepath.Match (called by patternmatcher.New) for what is
// a good pattern. Lengths are counted in characters.

#include "tree_sitter/alloc.h"
#include "tree_sitter/parser.h"

#include <string.h>

// The order is that of `externals` in grammar.js.
enum TokenType {
  COMMENT,
  NEGATION,
  LONE_NEGATION,
  PATH_START,
  TEXT,
  SEPARATOR,
  STAR,
  GLOBSTAR,
  QUESTION,
  CLASS,
  UNCLOSED_CLASS,
  ESCAPE,
  TRAILING_ESCAPE,
  LINE_END,
  ERROR_SENTINEL,
};

// Everything the scanner remembers between two tokens. It is zero outside patterns, so an edit never
// reaches beyond its line.
typedef struct {
  // Characters left of this pattern; the blanks behind it do not count.
  uint32_t left;
  // Of these, how many from here on hold no `[` that opens a class.
  uint32_t classless;
} Scanner;

// The characters that Go's strings.TrimSpace removes, CR and LF among them.
static bool is_blank(int32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
         c == 0x205F || c == 0x3000;
}

// A NUL character is text; only the lexer knows it from the end of the file.
static bool at_line_end(TSLexer *lexer) {
  return lexer->lookahead == '\n' || (lexer->lookahead == 0 && lexer->eof(lexer));
}

static void skip_blanks(TSLexer *lexer) {
  while (lexer->lookahead != '\n' && is_blank(lexer->lookahead)) lexer->advance(lexer, true);
}

static bool finish(TSLexer *lexer, enum TokenType type) {
  lexer->mark_end(lexer);
  lexer->result_symbol = type;
  return true;
}

static void take(Scanner *scanner, TSLexer *lexer) {
  lexer->advance(lexer, false);
  scanner->left--;
  if (scanner->classless > 0) scanner->classless--;
}

// From `#` in column 0 to the last character before the line's CRs and LF.
static bool scan_comment(TSLexer *lexer) {
  lexer->mark_end(lexer);
  while (!at_line_end(lexer)) {
    bool is_cr = lexer->lookahead == '\r';
    lexer->advance(lexer, false);
    if (!is_cr) lexer->mark_end(lexer);
  }
  lexer->result_symbol = COMMENT;
  return true;
}

static bool scan_negation(TSLexer *lexer) {
  lexer->advance(lexer, false);
  lexer->mark_end(lexer);
  while (!at_line_end(lexer) && is_blank(lexer->lookahead)) lexer->advance(lexer, false);
  lexer->result_symbol = at_line_end(lexer) ? LONE_NEGATION : NEGATION;
  return true;
}

// A token without width: it looks for the last character that is no blank, since only the whole line
// tells which blanks belong to the pattern.
static bool scan_path_start(Scanner *scanner, TSLexer *lexer) {
  lexer->mark_end(lexer);
  uint32_t length = 0;
  for (uint32_t read = 1; !at_line_end(lexer); read++) {
    if (!is_blank(lexer->lookahead)) length = read;
    lexer->advance(lexer, false);
  }
  scanner->left = length;
  scanner->classless = 0;
  lexer->result_symbol = PATH_START;
  return true;
}

// The look-ahead over a class: `rest` counts the pattern's characters that it has not read yet.
// getEsc of Go's path/filepath: one item, or one end of a range.
static bool read_class_item(TSLexer *lexer, uint32_t *rest) {
  if (*rest == 0 || lexer->lookahead == '-' || lexer->lookahead == ']') return false;
  if (lexer->lookahead == '\\') {
    lexer->advance(lexer, false);
    if (--*rest == 0) return false;
  }
  lexer->advance(lexer, false);
  return --*rest > 0;
}

// The `[` case of matchChunk in Go's path/filepath, after the `[`.
static bool read_class(TSLexer *lexer, uint32_t *rest) {
  if (*rest > 0 && lexer->lookahead == '^') {
    lexer->advance(lexer, false);
    --*rest;
  }
  for (uint32_t items = 0;; items++) {
    if (items > 0 && lexer->lookahead == ']') break;
    if (!read_class_item(lexer, rest)) return false;
    if (lexer->lookahead != '-') continue;
    lexer->advance(lexer, false);
    --*rest;
    if (!read_class_item(lexer, rest)) return false;
  }
  lexer->advance(lexer, false);
  --*rest;
  return true;
}

// Where reading a class fails, reading from any `[` in between fails there at the latest: both read
// the same items. Remembering the place keeps a line of many `[` linear.
static bool scan_class(Scanner *scanner, TSLexer *lexer) {
  take(scanner, lexer);
  lexer->mark_end(lexer);
  uint32_t rest = scanner->left;
  if (scanner->classless == 0 && read_class(lexer, &rest)) {
    scanner->left = rest;
    return finish(lexer, CLASS);
  }
  if (scanner->classless == 0) scanner->classless = scanner->left - rest;
  lexer->result_symbol = UNCLOSED_CLASS;
  return true;
}

static bool is_special(int32_t c) {
  return c == '/' || c == '*' || c == '?' || c == '[' || c == '\\';
}

static bool scan_piece(Scanner *scanner, TSLexer *lexer) {
  int32_t first = lexer->lookahead;
  if (first == '[') return scan_class(scanner, lexer);
  take(scanner, lexer);
  switch (first) {
    case '/':
      return finish(lexer, SEPARATOR);
    case '?':
      return finish(lexer, QUESTION);
    case '*':
      if (scanner->left == 0 || lexer->lookahead != '*') return finish(lexer, STAR);
      take(scanner, lexer);
      return finish(lexer, GLOBSTAR);
    case '\\':
      if (scanner->left == 0) return finish(lexer, TRAILING_ESCAPE);
      take(scanner, lexer);
      return finish(lexer, ESCAPE);
    default:
      while (scanner->left > 0 && !is_special(lexer->lookahead)) take(scanner, lexer);
      return finish(lexer, TEXT);
  }
}

static bool scan_line_end(TSLexer *lexer) {
  skip_blanks(lexer);
  if (lexer->lookahead == '\n') lexer->advance(lexer, false);
  return finish(lexer, LINE_END);
}

// Blank lines are padding. False at the end of the file.
static bool scan_line_start(Scanner *scanner, TSLexer *lexer) {
  for (;;) {
    if (lexer->lookahead == '#') return scan_comment(lexer);
    skip_blanks(lexer);
    if (lexer->lookahead != '\n') break;
    lexer->advance(lexer, true);
  }
  if (at_line_end(lexer)) return false;
  if (lexer->lookahead == '!') return scan_negation(lexer);
  return scan_path_start(scanner, lexer);
}

void *tree_sitter_dockerignore_external_scanner_create(void) {
  return ts_calloc(1, sizeof(Scanner));
}

void tree_sitter_dockerignore_external_scanner_destroy(void *payload) { ts_free(payload); }

unsigned tree_sitter_dockerignore_external_scanner_serialize(void *payload, char *buffer) {
  Scanner *scanner = payload;
  if (scanner->left == 0) return 0;
  memcpy(buffer, scanner, sizeof(Scanner));
  return sizeof(Scanner);
}

void tree_sitter_dockerignore_external_scanner_deserialize(void *payload, const char *buffer,
                                                           unsigned length) {
  Scanner *scanner = payload;
  *scanner = (Scanner){0};
  if (length == sizeof(Scanner)) memcpy(scanner, buffer, length);
}

bool tree_sitter_dockerignore_external_scanner_scan(void *payload, TSLexer *lexer,
                                                    const bool *valid_symbols) {
  Scanner *scanner = payload;
  if (valid_symbols[ERROR_SENTINEL]) return false;
  if (valid_symbols[COMMENT]) return scan_line_start(scanner, lexer);
  if (valid_symbols[TEXT] && scanner->left > 0) return scan_piece(scanner, lexer);
  if (valid_symbols[LINE_END]) return scan_line_end(lexer);
  if (valid_symbols[PATH_START]) {
    skip_blanks(lexer);
    return scan_path_start(scanner, lexer);
  }
  return false;
}
