//! `--diff`: what a command would change.

use similar::TextDiff;

use crate::text::masked;

/// A unified diff of a file; empty if nothing changes. Tokens and private keys are masked, because logs keep what is
/// printed: a diff with one in it does not apply.
pub(super) fn diff(path: &str, old: &str, new: &str) -> String {
    if old == new {
        return String::new();
    }
    let diff = TextDiff::from_lines(old, new).unified_diff().header(path, path).to_string();
    masked(&diff).into_owned()
}

#[cfg(test)]
mod tests {
    use super::diff;

    #[test]
    fn a_diff() {
        let old = " a \nb\nc\n\n\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\nn\no\np\nq\nr\ns";
        let new = " a\nb\nc\n\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\nn\no\np\nq\nr\n  s\n";
        assert_eq!(diff("x", old, old), "");
        assert_eq!(
            diff("x", old, new),
            "--- x\n+++ x\n@@ -1,7 +1,6 @@\n- a \n+ a\n b\n c\n-\n \n d\n e\n@@ -18,4 +17,4 @@\n p\n q\n r\n-s\n\
             \\ No newline at end of file\n+  s\n"
        );
    }
}
