// The scanner's state and its serialisation.
//
// Every fact that outlives one call stands in the serialised part: tree-sitter compares it before
// it reuses a node, and that comparison is what makes an incremental tree equal to a fresh one.

#ifndef DOCKERFILE_STATE_H_
#define DOCKERFILE_STATE_H_

#include "tree_sitter/parser.h"

#include <stdlib.h>
#include <string.h>

/// BuildKit has no limit; markers beyond this one are plain text here.
#define MAX_HEREDOCS 60

/// What `read` functions answer at the end of the joined line.
#define END_OF_JOINED_LINE (-1)

/// A growable list of characters. Without memory it stays as it is, which reads as the end of the
/// line: the tree is poorer, but nothing is written out of bounds.
typedef struct {
  int32_t *chars;
  uint32_t length;
  uint32_t capacity;
} Buffer;

/// Where the next character of an open continuation stands.
enum LinePosition {
  INSIDE_LINE,
  /// Behind an escaped line end: comments and blank lines are dropped here.
  LINE_BEGIN,
  /// Behind such a comment, before its line end.
  AFTER_COMMENT,
};

/// How far the scanner is with the heredocs that follow an instruction.
enum HeredocPhase {
  NO_HEREDOC,
  /// At the first line of a body.
  AT_BODY,
  /// A body was read; its terminator is next.
  AT_TERMINATOR,
  /// A terminator was read, its line end not yet.
  AFTER_TERMINATOR,
  /// An unterminated body was read; the line end that closes the instruction is next.
  AFTER_UNTERMINATED,
  /// The same without a single line in the body, so without a line end to read.
  AFTER_UNTERMINATED_EMPTY,
};

/// The word being lexed. Counting joined characters down gives its end whatever stands inside.
typedef struct {
  /// Characters left, with the one under the lexer.
  uint32_t left;
  /// Values of `left` at which the word's separators stand, descending; 0 where there is none.
  /// A pair or flag: `=`. A legacy pair: the blank behind the key. An image: `/`, `:`, `@`.
  uint32_t stops[3];
} Word;

typedef struct {
  /// Hash of the unquoted name and its length; the name itself may be of any length.
  uint64_t name;
  /// How many `<` stand in the instruction before the marker's `<<`.
  uint32_t opener;
  /// Joined characters from `<<` to the marker's end.
  uint16_t length;
  /// `<<-`: tabs before the terminator are ignored.
  bool strips_tabs;
} Heredoc;

typedef struct {
  // Serialised.
  bool backtick_escape;
  /// The block of parser directives at the file's top may go on.
  bool in_directives;
  uint8_t line_position;
  /// Blank-separated words or shell text have begun: from here on only ASCII blanks are padding.
  bool ascii_padding;
  /// Unterminated heredocs met so far, 0 to 3; each shortens the next look-ahead.
  uint8_t unterminated_seen;
  Word word;
  uint8_t heredoc_phase;
  uint8_t heredoc_count;
  uint8_t heredocs_terminated;
  /// The next marker on the instruction's lines, and the heredoc whose body is next.
  uint8_t next_marker;
  uint8_t next_body;
  /// `<` read in this instruction; counted only while there are heredocs.
  uint32_t openers_seen;
  Heredoc heredocs[MAX_HEREDOCS];

  // Scratch space of one call.
  Buffer text;
  Buffer queue;
  uint32_t queue_head;
  int32_t previous;
  bool mark_escape;
  /// How many of the blanks that a continuation line begins with end a token; 0 for none.
  uint32_t mark_blanks;
} Scanner;

static inline int32_t escape_of(const Scanner *s) { return s->backtick_escape ? '`' : '\\'; }

/// Appends a character, or leaves the buffer as it is when there is no memory.
static void buffer_push(Buffer *buffer, int32_t c) {
  if (buffer->length == buffer->capacity) {
    uint32_t capacity = buffer->capacity ? buffer->capacity * 2 : 256;
    if (capacity > UINT32_MAX / 8) return;
    int32_t *chars = realloc(buffer->chars, capacity * sizeof *chars);
    if (!chars) return;
    buffer->chars = chars;
    buffer->capacity = capacity;
  }
  buffer->chars[buffer->length++] = c;
}

static void end_word(Scanner *s) { memset(&s->word, 0, sizeof s->word); }

/// Forgets all that belongs to one instruction, so that the state behind it depends on the
/// directives alone and later nodes are reused after an edit.
static void end_instruction(Scanner *s) {
  end_word(s);
  s->line_position = INSIDE_LINE;
  s->ascii_padding = false;
  s->heredoc_phase = NO_HEREDOC;
  s->heredoc_count = s->heredocs_terminated = s->next_marker = s->next_body = 0;
  s->openers_seen = 0;
}

/// Characters left up to the next separator of the word, or to its end.
static inline uint32_t available(const Scanner *s) {
  for (int i = 0; i < 3; i++)
    if (s->word.stops[i] && s->word.stops[i] <= s->word.left)
      return s->word.left - s->word.stops[i];
  return s->word.left;
}

/// The index of the separator under the lexer, or -1.
static inline int separator_here(const Scanner *s) {
  for (int i = 0; i < 3; i++)
    if (s->word.stops[i] && s->word.stops[i] == s->word.left) return i;
  return -1;
}

/// Counts characters of the word as read. Behind its last one there is no word.
static inline void count_joined(Scanner *s, uint32_t characters) {
  if (!s->word.left) return;
  s->word.left = characters < s->word.left ? s->word.left - characters : 0;
  if (!s->word.left) end_word(s);
}

/// Counts a `<` that belongs to some token of the instruction. A marker that lies inside another
/// token is passed over, so that later ones are still found.
static inline void count_opener(Scanner *s) {
  if (!s->heredoc_count) return;
  if (s->next_marker < s->heredoc_count && s->openers_seen == s->heredocs[s->next_marker].opener)
    s->next_marker++;
  s->openers_seen++;
}

/// Whether the next `<` of the instruction is that of the next marker's `<<`.
static inline bool marker_is_here(const Scanner *s) {
  return s->next_marker < s->heredoc_count &&
         s->openers_seen == s->heredocs[s->next_marker].opener;
}

enum {
  WORD_BYTES = 4 * sizeof(uint32_t),
  HEREDOC_HEADER_BYTES = 5 + sizeof(uint32_t),
  HEREDOC_BYTES = sizeof(uint64_t) + sizeof(uint32_t) + sizeof(uint16_t) + 1,
};
_Static_assert(1 + WORD_BYTES + HEREDOC_HEADER_BYTES + MAX_HEREDOCS * HEREDOC_BYTES <=
                   TREE_SITTER_SERIALIZATION_BUFFER_SIZE,
               "the state must fit tree-sitter's buffer");

static void put(char *out, unsigned *at, const void *value, size_t size) {
  memcpy(out + *at, value, size);
  *at += (unsigned)size;
}

static void get(const char *in, unsigned *at, void *value, size_t size) {
  memcpy(value, in + *at, size);
  *at += (unsigned)size;
}

/// One byte of flags between words; the word and the heredocs only while there are any.
static unsigned state_serialize(const Scanner *s, char *out) {
  bool heredocs = s->heredoc_count || s->heredoc_phase;
  unsigned at = 0;
  out[at++] = (char)(s->backtick_escape | s->in_directives << 1 | s->line_position << 2 |
                     s->unterminated_seen << 4 | s->ascii_padding << 6 | heredocs << 7);
  if (!heredocs && !s->word.left) return at;
  put(out, &at, &s->word.left, sizeof s->word.left);
  put(out, &at, s->word.stops, sizeof s->word.stops);
  if (!heredocs) return at;
  out[at++] = (char)s->heredoc_phase;
  out[at++] = (char)s->heredoc_count;
  out[at++] = (char)s->heredocs_terminated;
  out[at++] = (char)s->next_marker;
  out[at++] = (char)s->next_body;
  put(out, &at, &s->openers_seen, sizeof s->openers_seen);
  for (int i = 0; i < s->heredoc_count; i++) {
    const Heredoc *heredoc = &s->heredocs[i];
    put(out, &at, &heredoc->name, sizeof heredoc->name);
    put(out, &at, &heredoc->opener, sizeof heredoc->opener);
    put(out, &at, &heredoc->length, sizeof heredoc->length);
    out[at++] = (char)heredoc->strips_tabs;
  }
  return at;
}

/// The inverse of `state_serialize`; no bytes at all is the state at a file's start.
static void state_deserialize(Scanner *s, const char *in, unsigned length) {
  end_instruction(s);
  s->backtick_escape = false;
  s->in_directives = true;
  s->unterminated_seen = 0;
  if (!length) return;
  unsigned at = 0;
  unsigned char flags = (unsigned char)in[at++];
  s->backtick_escape = flags & 1;
  s->in_directives = flags >> 1 & 1;
  s->line_position = flags >> 2 & 3;
  s->unterminated_seen = flags >> 4 & 3;
  s->ascii_padding = flags >> 6 & 1;
  if (length < at + WORD_BYTES) return;
  get(in, &at, &s->word.left, sizeof s->word.left);
  get(in, &at, s->word.stops, sizeof s->word.stops);
  if (!(flags >> 7) || length < at + HEREDOC_HEADER_BYTES) return;
  s->heredoc_phase = (uint8_t)in[at++];
  s->heredoc_count = (uint8_t)in[at++];
  s->heredocs_terminated = (uint8_t)in[at++];
  s->next_marker = (uint8_t)in[at++];
  s->next_body = (uint8_t)in[at++];
  get(in, &at, &s->openers_seen, sizeof s->openers_seen);
  if (s->heredoc_count > MAX_HEREDOCS) s->heredoc_count = MAX_HEREDOCS;
  for (int i = 0; i < s->heredoc_count && at + HEREDOC_BYTES <= length; i++) {
    Heredoc *heredoc = &s->heredocs[i];
    get(in, &at, &heredoc->name, sizeof heredoc->name);
    get(in, &at, &heredoc->opener, sizeof heredoc->opener);
    get(in, &at, &heredoc->length, sizeof heredoc->length);
    heredoc->strips_tabs = in[at++];
  }
}

#endif
