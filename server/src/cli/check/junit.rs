//! `--format junit`: one suite a file, one case a finding.

use quick_xml::Writer;
use quick_xml::events::BytesText;

use super::report::{Entry, FileReport, Trouble};
use super::totals::{Render, Run};
use super::xml::clean;

/// The files so far: how many failures there are is above them.
#[derive(Default)]
pub(super) struct Junit {
    files: Vec<FileReport>,
}

impl Render for Junit {
    fn file(&mut self, file: FileReport, _: &mut String) {
        self.files.push(file);
    }

    fn end(&mut self, run: &Run, out: &mut String) {
        let report = Report { files: std::mem::take(&mut self.files), troubles: &run.troubles };
        out.push_str(&write(&report).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default());
    }
}

struct Report<'a> {
    files: Vec<FileReport>,
    troubles: &'a [Trouble],
}

type Out = Writer<Vec<u8>>;

fn write(report: &Report<'_>) -> std::io::Result<Vec<u8>> {
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 2);
    let count = |of: &dyn Fn(&FileReport) -> usize| report.files.iter().map(of).sum::<usize>();
    out.get_mut().extend_from_slice(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.create_element("testsuites")
        .with_attribute(("name", "dockerfile-ls"))
        .with_attribute(("tests", (count(&|f| f.entries.len().max(1)) + report.troubles.len()).to_string().as_str()))
        .with_attribute(("failures", count(&failures).to_string().as_str()))
        .with_attribute(("errors", report.troubles.len().to_string().as_str()))
        .write_inner_content(|out| {
            for file in &report.files {
                suite(out, file)?;
            }
            if !report.troubles.is_empty() {
                troubles(out, report)?;
            }
            Ok(())
        })?;
    out.get_mut().push(b'\n');
    Ok(out.into_inner())
}

fn failures(file: &FileReport) -> usize {
    file.entries.iter().filter(|e| e.fails).count()
}

fn suite(out: &mut Out, file: &FileReport) -> std::io::Result<()> {
    let path = clean(&file.path);
    out.create_element("testsuite")
        .with_attribute(("name", path.as_ref()))
        .with_attribute(("tests", file.entries.len().max(1).to_string().as_str()))
        .with_attribute(("failures", failures(file).to_string().as_str()))
        .with_attribute(("errors", "0"))
        .write_inner_content(|out| {
            if file.entries.is_empty() {
                out.create_element("testcase")
                    .with_attribute(("name", "no findings"))
                    .with_attribute(("classname", path.as_ref()))
                    .write_empty()?;
            }
            for entry in &file.entries {
                case(out, &path, entry)?;
            }
            Ok(())
        })?;
    Ok(())
}

fn case(out: &mut Out, path: &str, entry: &Entry) -> std::io::Result<()> {
    let (line, column) = (entry.range.start_line, entry.range.start_column);
    let message = clean(&entry.message);
    let text = format!("{path}:{line}:{column}: {}: {message} [{}]", entry.severity.as_str(), entry.id);
    out.create_element("testcase")
        .with_attribute(("name", format!("{} at {line}:{column}", entry.id).as_str()))
        .with_attribute(("classname", path))
        .with_attribute(("file", path))
        .with_attribute(("line", line.to_string().as_str()))
        .write_inner_content(|out| {
            if entry.fails {
                out.create_element("failure")
                    .with_attribute(("type", entry.severity.as_str()))
                    .with_attribute(("message", message.as_ref()))
                    .write_text_content(BytesText::new(&text))?;
            } else {
                out.create_element("system-out").write_text_content(BytesText::new(&text))?;
            }
            Ok(())
        })?;
    Ok(())
}

fn troubles(out: &mut Out, report: &Report<'_>) -> std::io::Result<()> {
    let count = report.troubles.len().to_string();
    out.create_element("testsuite")
        .with_attribute(("name", "dockerfile-ls"))
        .with_attribute(("tests", count.as_str()))
        .with_attribute(("failures", "0"))
        .with_attribute(("errors", count.as_str()))
        .write_inner_content(|out| {
            for trouble in report.troubles {
                let (path, message) = (clean(&trouble.path), clean(&trouble.message));
                out.create_element("testcase")
                    .with_attribute(("name", path.as_ref()))
                    .with_attribute(("classname", "dockerfile-ls"))
                    .write_inner_content(|out| {
                        out.create_element("error").with_attribute(("message", message.as_ref())).write_empty()?;
                        Ok(())
                    })?;
            }
            Ok(())
        })?;
    Ok(())
}
