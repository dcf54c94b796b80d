// JSON arrays. An argument is one only if the whole joined rest of the line is (parseJSON with Go's
// json.Unmarshal); anything else is shell text or words.

#ifndef DOCKERFILE_JSON_H_
#define DOCKERFILE_JSON_H_

#include "words.h"

/// Go's decoder gives up beyond this nesting.
enum { JSON_MAX_DEPTH = 10000 };

typedef struct {
  const int32_t *text;
  uint32_t length;
  uint32_t at;
} Json;

// Productions of RFC 8259 as Go's json.Valid takes them. Each returns whether it matched, and moves
// on if so.

static inline int32_t json_peek(const Json *json) {
  return json->at < json->length ? json->text[json->at] : END_OF_JOINED_LINE;
}

static bool json_accept(Json *json, int32_t c) {
  if (json_peek(json) != c) return false;
  json->at++;
  return true;
}

static void json_space(Json *json) {
  for (int32_t c; c = json_peek(json), c == ' ' || c == '\t' || c == '\r';) json->at++;
}

static bool json_digits(Json *json) {
  if (!is_ascii_digit(json_peek(json))) return false;
  while (is_ascii_digit(json_peek(json))) json->at++;
  return true;
}

static bool json_word(Json *json, const char *word) {
  for (; *word; word++)
    if (!json_accept(json, *word)) return false;
  return true;
}

static bool json_number(Json *json) {
  json_accept(json, '-');
  if (!json_accept(json, '0') && !json_digits(json)) return false;
  if (json_accept(json, '.') && !json_digits(json)) return false;
  if (ascii_lower(json_peek(json)) != 'e') return true;
  json->at++;
  if (!json_accept(json, '+')) json_accept(json, '-');
  return json_digits(json);
}

static bool json_string(Json *json) {
  if (!json_accept(json, '"')) return false;
  for (;;) {
    int32_t c = json_peek(json);
    if (c < 0x20) return false;
    json->at++;
    if (c == '"') return true;
    if (c != '\\') continue;
    c = json_peek(json);
    json->at++;
    if (c == 'u') {
      for (int i = 0; i < 4; i++, json->at++) {
        int32_t digit = ascii_lower(json_peek(json));
        if (!is_ascii_digit(digit) && (digit < 'a' || digit > 'f')) return false;
      }
    } else if (c <= 0 || c > 0x7F || !strchr("\"\\/bfnrt", c)) {
      return false;
    }
  }
}

static bool json_scalar(Json *json) {
  switch (json_peek(json)) {
  case '"': return json_string(json);
  case 't': return json_word(json, "true");
  case 'f': return json_word(json, "false");
  case 'n': return json_word(json, "null");
  default: return json_number(json);
  }
}

/// `"key" :` of an object's member.
static bool json_key(Json *json) {
  json_space(json);
  if (!json_string(json)) return false;
  json_space(json);
  return json_accept(json, ':');
}

/// Whether the text is one JSON array. A loop over a stack of one bit a level, not recursion: the
/// depth is the user's.
static bool is_json_array(const int32_t *text, uint32_t length) {
  Json json = {text, length, 0};
  uint8_t is_object[JSON_MAX_DEPTH / 8 + 1] = {0};
  uint32_t depth = 0;
  if (json_peek(&json) != '[') return false;
  for (;;) {
    // A value begins.
    json_space(&json);
    int32_t c = json_peek(&json);
    if (c == '[' || c == '{') {
      if (depth == JSON_MAX_DEPTH) return false;
      uint8_t bit = (uint8_t)(1u << (depth & 7));
      if (c == '{') is_object[depth >> 3] |= bit;
      else is_object[depth >> 3] &= (uint8_t)~bit;
      depth++;
      json.at++;
      json_space(&json);
      if (json_peek(&json) != (c == '[' ? ']' : '}')) {
        if (c == '{' && !json_key(&json)) return false;
        continue;
      }
    } else if (!json_scalar(&json)) {
      return false;
    }
    // A value has ended: close what ends with it, up to a comma.
    for (;;) {
      bool object = is_object[(depth - 1) >> 3] >> ((depth - 1) & 7) & 1;
      json_space(&json);
      if (json_accept(&json, ',')) {
        if (object && !json_key(&json)) return false;
        break;
      }
      if (!json_accept(&json, object ? '}' : ']')) return false;
      if (!--depth) {
        json_space(&json);
        return json.at == json.length;
      }
    }
  }
}

/// At `[`: whether the argument is a JSON array.
static bool at_json_array(Scanner *s, TSLexer *lexer) {
  reader_rest(s, lexer);
  uint32_t length = s->text.length;
  while (length && is_space(s->text.chars[length - 1])) length--;
  return is_json_array(s->text.chars, length);
}

/// Takes a string, which may be cut by continuations, up to its closing quote. The array is known
/// to be valid.
static void take_json_string(Scanner *s, TSLexer *lexer) {
  bool escaped = false;
  for (int32_t c; (c = reader_next(s, lexer)) != END_OF_JOINED_LINE;) {
    if (c == '"' && !escaped) break;
    escaped = c == '\\' && !escaped;
  }
}

/// A number, word, nested array or object: valid JSON, but no string, so BuildKit refuses it.
static bool scan_json_other(Scanner *s, TSLexer *lexer) {
  uint32_t depth = 0;
  for (;;) {
    int32_t c = lexer->lookahead;
    if (at_line_end(lexer)) break;
    if (!depth && (c == ',' || c == ']' || is_blank(c))) break;
    if (!depth && c == escape_of(s)) break;
    c = reader_next(s, lexer);
    if (c == '"') take_json_string(s, lexer);
    else if (c == '[' || c == '{') depth++;
    else if (c == ']' || c == '}') depth--;
  }
  return mark_and_emit(lexer, JSON_OTHER);
}

/// The next token of an array that is known to be valid.
static bool scan_json_part(Scanner *s, TSLexer *lexer, const bool *valid) {
  int32_t c = lexer->lookahead;
  enum Token token = c == '[' ? JSON_OPEN : c == ']' ? JSON_CLOSE : JSON_COMMA;
  if ((c == '[' || c == ']' || c == ',') && valid[token]) {
    advance(lexer);
    return mark_and_emit(lexer, token);
  }
  if (!valid[JSON_STRING]) return false;
  reader_start(s, 0);
  if (c != '"') return scan_json_other(s, lexer);
  reader_next(s, lexer);
  take_json_string(s, lexer);
  return mark_and_emit(lexer, JSON_STRING);
}

#endif
