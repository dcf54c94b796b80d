// The parts of an image reference: [registry/]name[:tag][@digest].

#ifndef DOCKERFILE_IMAGE_H_
#define DOCKERFILE_IMAGE_H_

#include "expansion.h"

/// Where the separators of the word in the buffer stand; the word's length where there is none.
typedef struct {
  uint32_t slash;
  uint32_t colon;
  uint32_t at;
} ImageSeparators;

/// Finds the separators outside variables. The first `/` is one if the text before it names a
/// registry (distribution/reference, splitDockerDomain); what a variable holds is unknowable, so it
/// makes no registry by itself.
static ImageSeparators split_image(Scanner *s, uint32_t length) {
  ImageSeparators found = {length, length, length};
  Expandable x = {s, NULL, length, escape_of(s), false, false};
  bool registry_chars = false, has_slash = false, only_text = true;
  for (int64_t i = 0; i < length;) {
    int32_t c = s->text.chars[i];
    if (c == '$') {
      int64_t end = after_variable(&x, i, 0);
      only_text = false;
      i = end == MALFORMED ? i + 1 : end;
      continue;
    }
    if (c == '@') {
      found.at = (uint32_t)i;
      break;
    }
    if (c == '/') {
      bool localhost = only_text && i == 9;
      for (int k = 0; localhost && k < 9; k++) localhost = s->text.chars[k] == "localhost"[k];
      if (!has_slash && i && (registry_chars || localhost)) found.slash = (uint32_t)i;
      has_slash = true;
      // A colon before a slash belongs to a port.
      found.colon = length;
    }
    if (c == ':' && found.colon == length) found.colon = (uint32_t)i;
    // The reference grammar has no upper case in names: it makes the first part a host.
    if (c == '.' || c == ':' || (c >= 'A' && c <= 'Z')) registry_chars = true;
    i++;
  }
  return found;
}

/// FROM's image. The separators are found once, on the joined word.
static bool scan_image_start(Scanner *s, TSLexer *lexer) {
  uint32_t length = word_length(s, lexer, SPLIT_AT_BLANKS, NULL);
  ImageSeparators at = split_image(s, length);
  start_word(s, length, at.slash);
  s->ascii_padding = true;
  s->word.stops[1] = length - at.colon;
  s->word.stops[2] = length - at.at;
  return emit(lexer, at.slash < length ? REGISTRY_START : IMAGE_START);
}

#endif
