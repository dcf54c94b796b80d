/**
 * The grammar of .dockerignore files, as github.com/moby/patternmatcher reads them.
 *
 * Every token comes from src/scanner.c; this file gives only their order. No input yields an
 * ERROR or a MISSING node: what moby refuses parses into a fault node of one character.
 */
export default grammar({
  name: 'dockerignore',

  // Blanks that remain at the end of the file. Everywhere else the scanner skips them: it alone
  // knows whether a blank is padding or part of a pattern.
  extras: _ => [/[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/],

  // The order is that of `enum TokenType` in src/scanner.c.
  externals: $ => [
    $.comment,
    $.negation,
    $.lone_negation,
    $._path_start,
    $.text,
    $.separator,
    $.star,
    $.globstar,
    $.question,
    $.class,
    $.unclosed_class,
    $.escape,
    $.trailing_escape,
    $._line_end,
    $._error_sentinel,
  ],

  rules: {
    source_file: $ => repeat(seq(choice($.comment, $.pattern), $._line_end)),

    pattern: $ => choice(
      $.lone_negation,
      seq(optional($.negation), $._path_start, repeat1($._piece)),
    ),

    _piece: $ => choice(
      $.text,
      $.separator,
      $.star,
      $.globstar,
      $.question,
      $.class,
      $.unclosed_class,
      $.escape,
      $.trailing_escape,
    ),
  },
});
