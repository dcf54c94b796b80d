; Shell text and the bodies of RUN's heredocs. The fragments of one command are one document.

((shell_command (shell_fragment) @injection.content)
  (#set! injection.language "bash")
  (#set! injection.combined))

((run_instruction (heredoc body: (heredoc_body) @injection.content))
  (#set! injection.language "bash"))

((json_array) @injection.content
  (#set! injection.language "json"))

((comment) @injection.content
  (#set! injection.language "comment"))
