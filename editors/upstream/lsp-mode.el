;;; lsp-dockerfile-ls.el --- lsp-mode client for dockerfile-ls  -*- lexical-binding: t; -*-

;; lsp-mode: clients/lsp-dockerfile-ls.el, with `lsp-dockerfile-ls' in `lsp-client-packages' (lsp-mode.el), a line in mkdocs.yml and
;; .github/labeler.yml, and an entry in docs/lsp-clients.json.
;;
;; The id `dockerfile-ls' is that of lsp-dockerfile.el, which starts docker-langserver.
;; URL: https://github.com/OWNER/dockerfile-ls

;;; Commentary:

;; LSP client for Dockerfiles and .dockerignore files.

;;; Code:

(require 'lsp-mode)

(defgroup lsp-dockerfile-ls nil
  "Dockerfiles and .dockerignore files, by dockerfile-ls."
  :group 'lsp-mode
  :link '(url-link "https://github.com/OWNER/dockerfile-ls"))

(defcustom lsp-dockerfile-ls-command '("dockerfile-ls" "--stdio")
  "The command that starts dockerfile-ls."
  :group 'lsp-dockerfile-ls
  :type '(repeat :tag "Words of the command" string))

(lsp-dependency 'dockerfile-ls-rs
                '(:system "dockerfile-ls")
                '(:npm :package "dockerfile-ls" :path "dockerfile-ls"))

(lsp-register-client
 (make-lsp-client :new-connection (lsp-stdio-connection
                                   (lambda ()
                                     (cons (or (executable-find (car lsp-dockerfile-ls-command))
                                               (lsp-package-path 'dockerfile-ls-rs))
                                           (cdr lsp-dockerfile-ls-command))))
                  :activation-fn (lsp-activate-on "dockerfile" "dockerignore")
                  :priority 0
                  :server-id 'dockerfile-ls-rs
                  :download-server-fn (lambda (_client callback error-callback _update?)
                                        (lsp-package-ensure 'dockerfile-ls-rs callback error-callback))))

(lsp-consistency-check lsp-dockerfile-ls)

(provide 'lsp-dockerfile-ls)
;;; lsp-dockerfile-ls.el ends here
