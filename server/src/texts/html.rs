//! Pages in HTML, made of [`Markdown`]. Only what is listed here becomes an element, all else is text.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};

use super::locale::Locale;
use super::markdown::Markdown;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}\
pre,code{font-family:ui-monospace,monospace;font-size:.92em}\
pre{background:#8881;padding:.6rem .8rem;border-radius:4px;overflow:auto}\
blockquote{border-left:4px solid #d90;margin:1rem 0;padding:0 .8rem}\
:root{color-scheme:light dark}";

/// A part of a page, and the line of the file that it is about.
pub struct HtmlSection {
    /// The line, counted from 1.
    pub line: Option<u32>,
    /// What is said.
    pub markdown: Markdown,
}

/// A whole page; `title` is text from outside.
pub fn page(title: &str, sections: &[HtmlSection], locale: Locale) -> String {
    let mut out = String::from("<!DOCTYPE html>\n<html lang=\"");
    escaped(locale.tag(), &mut out);
    out.push_str("\">\n<head>\n<meta charset=\"utf-8\">\n<title>");
    escaped(title, &mut out);
    out.extend(["</title>\n<style>", STYLE, "</style>\n</head>\n<body>\n"]);
    for section in sections {
        match section.line {
            Some(line) => out.push_str(&format!("<section id=\"line-{line}\">\n")),
            None => out.push_str("<section>\n"),
        }
        elements(section.markdown.as_str(), &mut out);
        out.push_str("</section>\n");
    }
    out.push_str("</body>\n</html>\n");
    out
}

/// Adds the elements of a text.
fn elements(markdown: &str, out: &mut String) {
    // What an unlisted element holds is kept, its tags are not.
    let mut links = Vec::new();
    for event in Parser::new(markdown) {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                out.push_str("<pre><code");
                if let CodeBlockKind::Fenced(language) = kind
                    && !language.is_empty()
                    && language.bytes().all(|b| b.is_ascii_alphanumeric())
                {
                    out.extend([" class=\"language-", &language, "\""]);
                }
                out.push('>');
            }
            Event::End(TagEnd::CodeBlock) => out.push_str("</code></pre>\n"),
            Event::Start(Tag::Link { dest_url, .. }) => {
                let is_link = dest_url.starts_with("https://");
                links.push(is_link);
                if is_link {
                    out.push_str("<a href=\"");
                    escaped(&dest_url, out);
                    out.push_str("\">");
                }
            }
            Event::End(TagEnd::Link) => out.push_str(if links.pop() == Some(true) { "</a>" } else { "" }),
            Event::Start(tag) => out.push_str(opening(&tag)),
            Event::End(tag) => out.push_str(closing(tag)),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => escaped(&text, out),
            Event::Code(code) => {
                out.push_str("<code>");
                escaped(&code, out);
                out.push_str("</code>");
            }
            Event::SoftBreak => out.push('\n'),
            Event::HardBreak => out.push_str("<br>\n"),
            Event::Rule => out.push_str("<hr>\n"),
            _ => {}
        }
    }
}

fn opening(tag: &Tag<'_>) -> &'static str {
    match tag {
        Tag::Paragraph => "<p>",
        Tag::Heading { level: HeadingLevel::H1, .. } => "<h1>",
        Tag::Heading { .. } => "<h2>",
        Tag::BlockQuote(_) => "<blockquote>\n",
        Tag::List(_) => "<ul>\n",
        Tag::Item => "<li>",
        Tag::Emphasis => "<em>",
        Tag::Strong => "<strong>",
        _ => "",
    }
}

fn closing(tag: TagEnd) -> &'static str {
    match tag {
        TagEnd::Paragraph => "</p>\n",
        TagEnd::Heading(HeadingLevel::H1) => "</h1>\n",
        TagEnd::Heading(_) => "</h2>\n",
        TagEnd::BlockQuote(_) => "</blockquote>\n",
        TagEnd::List(_) => "</ul>\n",
        TagEnd::Item => "</li>\n",
        TagEnd::Emphasis => "</em>",
        TagEnd::Strong => "</strong>",
        _ => "",
    }
}

fn escaped(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use proptest::prelude::*;

    use super::*;

    fn body(markdown: Markdown) -> String {
        let page = page("a<b>", &[HtmlSection { line: Some(3), markdown }], Locale::ENGLISH);
        let (_, body) = page.split_once("<body>\n").unwrap();
        body.strip_suffix("</body>\n</html>\n").unwrap().to_owned()
    }

    #[test]
    fn elements_and_text() {
        let mut markdown = Markdown::from("## A\n\n**b** ");
        markdown.code("<c>").paragraph().fenced("dockerfile", "FROM <x>\n```\n").paragraph();
        markdown.markup("> d\n>\n> - e\n\n[f](https://g.h/?a=1&b=2) [i](command:j)  \nk\n\n---");
        expect![[r#"
            <section id="line-3">
            <h2>A</h2>
            <p><strong>b</strong> <code>&lt;c&gt;</code></p>
            <pre><code class="language-dockerfile">FROM &lt;x&gt;
            ```
            </code></pre>
            <blockquote>
            <p>d</p>
            <ul>
            <li>e</li>
            </ul>
            </blockquote>
            <p><a href="https://g.h/?a=1&amp;b=2">f</a> i<br>
            k</p>
            <hr>
            </section>
        "#]]
        .assert_eq(&body(markdown));
        assert!(
            page("a<b>", &[], Locale::ENGLISH)
                .contains("<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>a&lt;b&gt;")
        );
    }

    /// The tags of a page, and its text.
    fn read(html: &str) -> (Vec<String>, String) {
        let (mut tags, mut text, mut rest) = (Vec::new(), String::new(), html);
        while let Some((before, after)) = rest.split_once('<') {
            text.push_str(before);
            let (tag, after) = after.split_once('>').unwrap();
            tags.push(tag.to_owned());
            rest = after;
        }
        text.push_str(rest);
        let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
        (tags, text.replace("&amp;", "&"))
    }

    proptest! {
        #[test]
        fn text_from_outside_is_no_element(text in "[ -~\\n<>&`\"'а]{0,40}") {
            let mut markdown = Markdown::new();
            markdown.fenced("text", &text).paragraph().code(&text).paragraph().text(&text);
            let (tags, said) = read(&body(markdown));
            let known = ["section id=\"line-3\"", "/section", "pre", "code class=\"language-text\"", "/code", "/pre", "p", "/p", "code"];
            prop_assert!(tags.iter().all(|tag| known.contains(&tag.as_str())), "{tags:?}");
            prop_assert!(said.contains(text.trim_end()), "{said:?}");
        }
    }
}
