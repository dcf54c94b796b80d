; Capture names that Helix knows, and Neovim by itself or by the part before a dot. No two patterns
; capture the same node, so it does not matter which of them an editor prefers.

; Comments and parser directives

(comment) @comment
(directive_name) @keyword.directive
(directive_value) @string.special

; Keywords

(keyword) @keyword
(unknown_keyword) @error
(healthcheck_none) @constant.builtin
(healthcheck_cmd) @keyword
(unknown_healthcheck_type) @error

; Flags

(flag_name) @attribute
(flag_value (text) @string.special)
(end_of_flags) @punctuation.delimiter

; Image references and stages

(registry (text) @string.special.url)
(image_name (text) @type)
(tag (text) @label)
(digest (text) @constant)
(stage_name (text) @label)

; Pairs

(key) @variable.other.member
(pair value: (value (text) @string))
(legacy_pair value: (value (text) @string))
(bare_word (text) @variable.parameter)

; Words

(path (text) @string.special.path)
(port (text) @constant.numeric)
(argument (text) @string)
(raw_text) @string
(unexpected_argument) @error

; Strings

(double_quoted_string) @string
(single_quoted_string) @string
(json_string) @string
(json_other) @error
(unclosed_quote) @error

; Variables

(variable) @variable
(modifier) @operator
(word (text) @string)
(malformed_expansion) @error

; Line continuations

(line_continuation) @punctuation.special

; Heredocs

(heredoc_marker) @label
(heredoc_end) @label
(copy_instruction (heredoc body: (heredoc_body) @string))
(add_instruction (heredoc body: (heredoc_body) @string))
(unterminated_heredoc_body) @string
