;;; dockerfile-ls.el --- Eglot for Dockerfiles and .dockerignore files  -*- lexical-binding: t -*-

;; (load "/path/to/editors/emacs/dockerfile-ls.el")
;; (add-hook 'dockerfile-mode-hook #'eglot-ensure)      ; or dockerfile-ts-mode-hook
;; (add-hook 'dockerignore-mode-hook #'eglot-ensure)
;;
;; Emacs 29 and newer have Eglot and dockerfile-ts-mode; before, both come from ELPA.

(require 'eglot)

(define-derived-mode dockerignore-mode conf-unix-mode "DockerIgnore"
  "For .dockerignore and .containerignore files.")

;; Also for Dockerfile.dockerignore, which is no Dockerfile.
(add-to-list 'auto-mode-alist '("\\.\\(?:docker\\|container\\)ignore\\'" . dockerignore-mode))

(add-to-list 'eglot-server-programs
             '((dockerfile-mode dockerfile-ts-mode dockerignore-mode) . ("dockerfile-ls" "--stdio")))

(provide 'dockerfile-ls)
;;; dockerfile-ls.el ends here
