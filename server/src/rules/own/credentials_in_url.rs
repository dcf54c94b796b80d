use memchr::memmem;

use crate::data::secret_names::BUILDKIT_WORDS;
use crate::model::{CommandSource, PipArgument, PipInstall, Placed, ShellScript, Stage};
use crate::rules::{FileContext, Fix, InstructionContext, Sink};
use crate::syntax::ast::{Arguments, Instruction, Keyword};
use crate::text::{Edit, TextRange, between, range};

rule! {
    /// An address with a password in it.
    ///
    /// The password stays in the history of the image, where anyone who has the image can read it. It
    /// belongs in `RUN --mount=type=secret`: pip reads the address of its index from `/etc/pip.conf`.
    ///
    /// A build argument hides nothing: its value stands in the history beside the command. So an index of pip whose password is
    /// an ARG or ENV of the image is reported as well.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13
    /// RUN git clone https://me:ghp_8f2a61c0@github.com/me/app
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13
    /// RUN --mount=type=secret,id=netrc,target=/root/.netrc git clone https://github.com/me/app
    /// ```
    CREDENTIALS_IN_URL {
        id: "credentials-in-url",
        set: Own,
        severity: Warning,
        covers: [Same "secret-in-text"],
        check: InstructionAndFile((check, check_indexes)),
        messages: {
            password: "The password in this address stays in the image's history; use RUN --mount=type=secret",
            variable: "The value of `{name}`, and with it the password in this address, stays in the image's history; use RUN --mount=type=secret",
            secret: "Take the address from a secret, a `pip.conf`",
        },
    }
}

fn check(cx: &InstructionContext<'_>, out: &mut Sink) {
    let instruction = cx.instruction;
    let is_looked_at =
        matches!(instruction.keyword, Keyword::Run | Keyword::Add | Keyword::Env | Keyword::Arg | Keyword::Onbuild);
    if !is_looked_at || matches!(instruction.arguments, Arguments::Raw(_)) {
        return;
    }
    let text = &*instruction.text;
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| memmem::find(rest.as_bytes(), b"://")) {
        let start = at + found + 3;
        at = start;
        let rest = text.get(start..).unwrap_or_default();
        let end = rest.find(|c: char| c.is_whitespace() || "/\"'`<>)}|;&".contains(c)).unwrap_or(rest.len());
        let authority = rest.get(..end).unwrap_or_default();
        let Some((user, host)) = authority.rsplit_once('@') else { continue };
        let Some((name, password)) = user.split_once(':') else { continue };
        let scheme = text.get(..start - 3).unwrap_or_default();
        let is_web = ["https", "http"].iter().any(|known| scheme.ends_with(known));
        if is_web && !host.is_empty() && !name.is_empty() && is_literal(password) && !is_of_nobody(name, host) {
            let at = range(start, start + user.len());
            out.report(at, msg!(password)).maybe_fix(pip_secret(instruction, cx.escape, at));
        }
    }
}

/// Stages that a stage is built on; of one that has more nothing is said.
const MOST_ANCESTORS: usize = 32;

/// The indexes of pip whose addresses have variables for passwords; kept with the RUN.
struct Indexes(Vec<Index>);

struct Index {
    /// User and password, relative to the instruction.
    at: TextRange,
    /// The variable.
    name: String,
}

/// Looks for passwords that ARG and ENV give to an index of pip, in what is built by default: the history of other stages
/// stays where they are built.
fn check_indexes(cx: &FileContext<'_>, out: &mut Sink) {
    let model = cx.model;
    let Some(last) = model.stages.last() else { return };
    let mut below = model.ancestors(last);
    let chain: Vec<&Stage> = std::iter::once(last).chain(below.by_ref().take(MOST_ANCESTORS)).collect();
    if below.next().is_some() {
        return;
    }
    for (number, stage) in chain.iter().enumerate() {
        for placed in model.instructions_of(stage).iter().filter(|placed| placed.keyword == Keyword::Run) {
            for index in &placed.derived.get_or_init(|| Indexes(indexes(placed, model.escape))).0 {
                let sets = |other: &Placed| {
                    matches!(other.keyword, Keyword::Arg | Keyword::Env)
                        && other.start < placed.start
                        && other.pairs().iter().any(|pair| pair.name() == index.name)
                };
                if chain.iter().skip(number).any(|stage| model.instructions_of(stage).iter().any(sets)) {
                    let mut fix = pip_secret(placed, model.escape, index.at);
                    fix.iter_mut().flat_map(|fix| &mut fix.edits).for_each(|edit| edit.range = placed.at(edit.range));
                    out.report(placed.at(index.at), msg!(variable, name = index.name)).maybe_fix(fix);
                }
            }
        }
    }
}

fn indexes(run: &Placed, escape: char) -> Vec<Index> {
    if !run.text.contains("index") && !run.text.contains("-i") {
        return Vec::new();
    }
    let commands = &ShellScript::of(run, escape).commands;
    let installs = commands.iter().filter_map(PipInstall::of);
    let options = installs.flat_map(|install| install.arguments).filter_map(|argument| match argument {
        PipArgument::Option(option, value) => {
            let name = option.text.split('=').next().unwrap_or_default();
            INDEXES.contains(&name).then(|| value.unwrap_or(option).range)
        }
        PipArgument::Word(_) => None,
    });
    options.filter_map(|range| index(run, range)).collect()
}

/// Options that name an index.
const INDEXES: &[&str] = &["-i", "--index-url", "--extra-index-url", "--index", "--default-index"];

/// The index in a word, if a variable is its password.
fn index(run: &Placed, word: TextRange) -> Option<Index> {
    let text = run.slice(word);
    let start = text.find("://")? + 3;
    let rest = text.get(start..)?;
    let authority = rest.get(..rest.find('/').unwrap_or(rest.len()))?;
    let (user, host) = authority.rsplit_once('@').filter(|(_, host)| !host.is_empty())?;
    // One that stands alone is what its name says.
    let (password, needs_name) = user.split_once(':').map_or((user, true), |(_, password)| (password, false));
    let name = password.strip_prefix('$')?;
    let name = name.strip_prefix('{').and_then(|name| name.strip_suffix('}')).unwrap_or(name);
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_secret = || name.split('_').any(|part| BUILDKIT_WORDS.iter().any(|word| part.eq_ignore_ascii_case(word)));
    // The RUN may give it another value, that of a secret.
    let is_own = [format!("{name}="), format!("env={name}"), format!("read {name}")].iter().any(|set| run.text.contains(set));
    if !is_name || is_own || host.contains('$') && !host.contains('.') || (needs_name && !is_secret()) {
        return None;
    }
    let from = usize::from(word.start()) + start;
    Some(Index { at: range(from, from + user.len()), name: name.to_owned() })
}

/// Lets pip read the index from a secret instead: `docker build --secret id=pip,src=pip.conf`.
fn pip_secret(run: &Instruction, escape: char, at: TextRange) -> Option<Fix> {
    if run.keyword != Keyword::Run || !run.flags.is_empty() {
        return None;
    }
    let commands = &ShellScript::of(run, escape).commands;
    let (command, option, value) = commands.iter().find_map(|command| {
        let install = PipInstall::of(command).filter(|_| command.program() != "uv" && command.source == CommandSource::Shell)?;
        install.arguments.iter().find_map(|argument| match *argument {
            PipArgument::Option(option, value) => {
                let last = value.unwrap_or(option);
                let name = option.text.split('=').next().unwrap_or_default();
                let is_index = matches!(name, "-i" | "--index-url" | "--extra-index-url");
                (is_index && last.range.contains_range(at)).then_some((command, option, last))
            }
            PipArgument::Word(_) => None,
        })
    })?;
    let before = command.words.iter().take_while(|word| word.range.start() < option.range.start()).last()?;
    let mount = Edit::insert(run.keyword_token.range.end(), " --mount=type=secret,id=pip,target=/etc/pip.conf");
    let edits = vec![mount, Edit::delete(between(before.range.end(), value.range.end()))];
    Some(Fix::suggestion(msg!(secret), edits).preferred())
}

/// Whether an address stands for one that the reader has: `https://xxx:yyy@gems.acme.com`.
fn is_of_nobody(name: &str, host: &str) -> bool {
    let host = host.split(':').next().unwrap_or_default();
    let is_example = [".acme.com", ".acme.org", ".invalid"].iter().any(|end| host.ends_with(end));
    is_example || (2 <= name.len() && name.chars().all(|c| c == 'x'))
}

/// Whether a password is written out, and is none of those that examples have.
fn is_literal(password: &str) -> bool {
    const EXAMPLES: [&str; 11] = [
        "password",
        "pass",
        "pwd",
        "passwd",
        "secret",
        "xxx",
        "yourpassword",
        "your_password",
        "pw",
        "x-oauth-basic",
        "changeme",
    ];
    let has_letter = password.chars().any(|c| c.is_ascii_alphanumeric());
    has_letter
        && !password.contains(['$', '{', '%', '<', '*', '\\'])
        && !EXAMPLES.contains(&password.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn at_the_password() {
        check_rule(
            "credentials-in-url",
            r#"
FROM a
RUN git clone https://me:ghp_8f2a61c0@github.com/a/b
                      ^^^^^^^^^^^^^^^ warning: The password in this address stays
ENV INDEX=http://a:b1@example.com/simple
                 ^^^^ warning
RUN git clone https://$USER:$TOKEN@github.com/a/b && git clone https://user:password@github.com/a/b
RUN git clone https://me@github.com/a/b && curl http://a.example:80/b@c
ENV DB=postgres://a:b1@localhost/db
"#,
        );
    }

    #[test]
    fn at_a_variable_of_the_image() {
        check_rule(
            "credentials-in-url",
            "
FROM a
ARG INDEX_PASS
ENV API_TOKEN=x
RUN pip install --extra-index-url https://me:${INDEX_PASS}@example.com/simple flask
                                          ^^^^^^^^^^^^^^^^ warning: The value of `INDEX_PASS`, and with it the password in this address, stays
RUN pip install --index-url=https://$API_TOKEN@example.com/simple flask
                                    ^^^^^^^^^^ warning: The value of `API_TOKEN`
RUN uv pip install --default-index \"https://me:$INDEX_PASS@example.com/simple\" flask
                                            ^^^^^^^^^^^^^^ warning: The value of `INDEX_PASS`
",
        );
        for text in [
            "FROM a\nRUN pip install -i https://me:$PASS@example.com/simple flask",
            "FROM a\nRUN pip install -i https://me:$PASS@example.com/simple flask\nARG PASS",
            "FROM a\nARG PASS\nRUN PASS=$(cat /run/secrets/x) && pip install -i https://me:$PASS@example.com/simple flask",
            "FROM a\nARG PASS\nRUN --mount=type=secret,id=x,env=PASS pip install -i https://me:$PASS@example.com/simple flask",
            "FROM a\nARG HOST\nRUN pip install -i https://$HOST/simple flask",
            "FROM a\nARG USER\nRUN pip install -i https://$USER@example.com/simple flask",
            "FROM a\nARG INDEX\nRUN pip install -i $INDEX flask",
            "FROM a AS b\nARG PASS\nRUN pip install -i https://me:$PASS@example.com/simple flask\nFROM a\nCOPY --from=b /x /x",
        ] {
            check_rule("credentials-in-url", &format!("\n{text}\n"));
        }
        check_fix(
            "credentials-in-url",
            "FROM a\nARG PASS\nRUN pip install -i https://me:$PASS@example.com/simple/ flask\n",
            "FROM a\nARG PASS\nRUN --mount=type=secret,id=pip,target=/etc/pip.conf pip install flask\n",
        );
    }

    #[test]
    fn pip_reads_a_secret() {
        check_fix(
            "credentials-in-url",
            "FROM a\nRUN pip install --index-url https://me:ghp_8f2a61c0@example.com/simple/ flask\n",
            "FROM a\nRUN --mount=type=secret,id=pip,target=/etc/pip.conf pip install flask\n",
        );
    }
}
