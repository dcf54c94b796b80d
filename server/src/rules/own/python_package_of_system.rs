use crate::model::{Base, ShellCommand, ShellScript, ShellWord};
use crate::rules::{FileContext, Sink};
use crate::syntax::ast::Keyword;

rule! {
    /// A package of the system's Python in an image that has its own Python.
    ///
    /// `python` images bring Python in `/usr/local`. What `apt-get` and `apk` install as `python3-…` and `py3-…` is for the
    /// Python of the system in `/usr/bin`, which comes along with it: the image's own Python cannot import it.
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim
    /// RUN apt-get update && apt-get install -y python3-numpy && rm -rf /var/lib/apt/lists/*
    /// CMD ["python", "main.py"]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM python:3.14-slim
    /// RUN pip install --no-cache-dir numpy==2.3.4
    /// CMD ["python", "main.py"]
    /// ```
    PYTHON_PACKAGE_OF_SYSTEM {
        id: "python-package-of-system",
        set: Own,
        severity: Information,
        check: File(check),
        messages: {
            other: "`{package}` is for the system's Python in `/usr/bin`; the Python of `{image}` cannot import it",
            here: "For the system's Python too",
        },
    }
}

/// What the packages bring besides modules, or where nobody means to import them.
const OTHER: &[&str] = &[
    "apt",
    "config",
    "dbg",
    "dev",
    "distutils",
    "doc",
    "full",
    "gdbm",
    "lib2to3",
    "minimal",
    "opencv",
    "pip",
    "pkg-resources",
    "setuptools",
    "software-properties",
    "tk",
    "venv",
    "virtualenv",
    "wheel",
];

/// What stands in a file that uses the system's Python on purpose.
const ON_PURPOSE: &[&str] = &["/usr/bin/python", "PYTHONPATH", "dist-packages", "system-site-packages", "/usr/bin/env python"];

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let (model, mut on_purpose) = (cx.model, None);
    for stage in &model.stages {
        let Base::Image(image) = model.root_base(stage) else { continue };
        if &*image.familiar_name(cx.knowledge.images.mirrors()) != "python" || model.is_base_given(stage) {
            continue;
        }
        for placed in model.instructions_of(stage) {
            if placed.keyword != Keyword::Run || !(placed.text.contains("python3-") || placed.text.contains("py3-")) {
                continue;
            }
            let commands = &ShellScript::of(placed, model.escape).commands;
            let packages: Vec<(&str, &ShellWord)> = commands.iter().flat_map(packages).collect();
            let [(package, first), others @ ..] = packages.as_slice() else { continue };
            let is_on_purpose = || ON_PURPOSE.iter().any(|text| model.text.contains(text));
            if *on_purpose.get_or_insert_with(is_on_purpose) {
                return;
            }
            let mut finding = out.report(placed.at(first.range), msg!(other, package = package, image = image));
            for (_, other) in others {
                finding = finding.related(placed.at(other.range), msg!(here));
            }
        }
    }
}

/// The modules that a command installs from the system's packages, with the words that name them.
fn packages(command: &ShellCommand) -> Vec<(&str, &ShellWord)> {
    let prefix = match command.program() {
        "apt" | "apt-get" | "aptitude" => "python3-",
        "apk" => "py3-",
        _ => return Vec::new(),
    };
    let mut words = command.arguments().iter();
    if !words.by_ref().any(|word| matches!(word.text.as_str(), "add" | "install")) {
        return Vec::new();
    }
    let package = |word: &'_ ShellWord| -> Option<usize> {
        let name = word.text.split(['=', ':', '~', '<', '>', '@', '/']).next().unwrap_or_default();
        let module = name.strip_prefix(prefix)?;
        let is_module = word.plain && !OTHER.contains(&module) && !module.ends_with("-dev") && !module.starts_with("gi");
        is_module.then_some(name.len())
    };
    words.filter_map(|word| Some((word.text.get(..package(word)?)?, word))).collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;

    const ID: &str = "python-package-of-system";

    #[test]
    fn at_the_package() {
        check_rule(
            ID,
            "
FROM python:3.14-slim
RUN apt-get update && apt-get install -y gcc python3-numpy=1:2.2 python3-scipy
                                             ^^^^^^^^^^^^^^^^^^^ info: `python3-numpy` is for the system's Python in `/usr/bin`; the Python of `python:3.14-slim` cannot import it
FROM python:3.14-alpine
RUN apk add --no-cache py3-lxml
                       ^^^^^^^^ info: `py3-lxml` is for the system's Python
",
        );
    }

    #[test]
    fn silent_where_it_may_be_meant() {
        for text in [
            "FROM debian:13\nRUN apt-get install -y python3-numpy",
            "FROM python:3.14\nRUN apt-get install -y python3-dev python3-pip python3-venv python3-opencv",
            "FROM python:3.14\nRUN apt-get install -y python3-gi python3-numpy-dev",
            "FROM python:3.14\nRUN apt-get install -y python3-numpy\nCMD [\"/usr/bin/python3\", \"a.py\"]",
            "FROM python:3.14\nRUN apt-get install -y python3-numpy\nENV PYTHONPATH=/usr/lib/python3",
            "FROM python:3.14\nRUN apt-get remove -y python3-numpy",
        ] {
            check_rule(ID, &format!("\n{text}\n"));
        }
    }
}
