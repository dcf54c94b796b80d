;;; dockerfile-ls.el --- Eglot and lsp-mode for Dockerfiles and .dockerignore files  -*- lexical-binding: t -*-

;; (load "/path/to/editors/emacs/dockerfile-ls.el")
;; (add-hook 'dockerfile-mode-hook #'eglot-ensure)      ; or dockerfile-ts-mode-hook
;; (add-hook 'dockerignore-mode-hook #'eglot-ensure)
;;
;; With lsp-mode #'lsp-deferred takes the place of #'eglot-ensure.
;;
;; Emacs 29 and newer have Eglot and dockerfile-ts-mode; before, both come from ELPA.

(defvar eglot-server-programs)
(defvar lsp-language-id-configuration)
(declare-function lsp-register-client "lsp-mode")
(declare-function make-lsp-client "lsp-mode")
(declare-function lsp-stdio-connection "lsp-mode")
(declare-function lsp-activate-on "lsp-mode")

(define-derived-mode dockerignore-mode conf-unix-mode "DockerIgnore"
  "For .dockerignore and .containerignore files.")

;; Also for Dockerfile.dockerignore, which is no Dockerfile.
(add-to-list 'auto-mode-alist '("\\.\\(?:docker\\|container\\)ignore\\'" . dockerignore-mode))

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               '((dockerfile-mode dockerfile-ts-mode dockerignore-mode) . ("dockerfile-ls" "--stdio"))))

(with-eval-after-load 'lsp-mode
  (dolist (mode '((dockerfile-mode . "dockerfile") (dockerfile-ts-mode . "dockerfile") (dockerignore-mode . "dockerignore")))
    (add-to-list 'lsp-language-id-configuration mode))
  ;; lsp-mode itself knows another server for Dockerfiles, which it calls `dockerfile-ls' and registers later: this one has a name of
  ;; its own, and comes before it.
  (lsp-register-client
   (make-lsp-client :new-connection (lsp-stdio-connection '("dockerfile-ls" "--stdio"))
                    :activation-fn (lsp-activate-on "dockerfile" "dockerignore")
                    :priority 1
                    :server-id 'dockerfile-ls-rs)))

(provide 'dockerfile-ls)
;;; dockerfile-ls.el ends here
