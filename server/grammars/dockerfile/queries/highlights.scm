(comment) @comment
(keyword) @keyword
