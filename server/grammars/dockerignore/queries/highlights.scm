(comment) @comment

(negation) @operator

(text) @string.special.path

(separator) @punctuation.delimiter

[
  (star)
  (globstar)
  (question)
] @character.special

(class) @string.regexp

(escape) @string.escape

[
  (lone_negation)
  (unclosed_class)
  (trailing_escape)
] @error
