use crate::model::{Base, Environment, Placed, Stage, closest};
use crate::rules::{FileContext, Fix, Severity, Sink};
use crate::syntax::ast::{Arguments, JsonArray, Keyword, PairForm, PathArgument, Paths, Token, Word};
use crate::text::{Edit, TextRange, range};

rule! {
    /// A variable is used that nothing has set.
    ///
    /// The builder puts in an empty text. Variables come from ENV and ARG above in the same stage, from the
    /// stages it is built on and from the base image; an ARG before the first FROM has to be repeated in
    /// the stage (`ARG NAME`). ENV sees the values from before the instruction.
    ///
    /// Where the base image may set the variable, the finding is for information only.
    ///
    /// ```dockerfile,bad
    /// FROM scratch
    /// COPY app $DESTINATION
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM scratch
    /// ARG DESTINATION=/app
    /// COPY app $DESTINATION
    /// ```
    UNDEFINED_VAR {
        id: "UndefinedVar",
        set: BuildCheck,
        severity: Warning,
        aliases: ["DL3044"],
        check: File(check),
        messages: {
            undefined: "`{name}` is not set, so nothing is put in its place",
            mean: "`{name}` is not set; did you mean `{known}`?",
            global: "`{name}` is set before the first FROM, which this stage does not see; repeat `ARG {name}` in the stage",
            same: "`{name}` gets its value in this instruction, too late for this use; set it in an instruction before",
            home: "HOME is set for RUN only; here nothing is put in its place. Write the folder's path",
            base: "`{name}` is not set in this file; nothing is put in its place unless the base image sets it",
            defaulted: "`{name}` is not set in this file, so this is the default unless the base image sets it",
            change: "Change to `{known}`",
        },
    }
}

/// A use of a variable; the range is that of the name in the file.
struct Use {
    name: String,
    range: TextRange,
    has_default: bool,
}

/// BuildKit: `validations.go`, `reportUnmatchedVariables`, for the words that `convert.go` expands. One
/// finding for an instruction and name.
fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let global = cx.model.global_environment();
    cx.model.visit_with_environment(|stage, _, placed, environment| {
        let mut reported: Vec<String> = Vec::new();
        let mut undefined = |found: Use, out: &mut Sink, set_here: &[&str]| {
            if environment.origin(&found.name).is_some() || is_exempt(&found.name) || reported.contains(&found.name) {
                return;
            }
            report(cx, stage, &found, environment, &global, set_here, out);
            reported.push(found.name);
        };
        match &placed.arguments {
            Arguments::Pairs(pairs) if placed.keyword == Keyword::Arg => {
                // Defaults are read from left to right.
                let mut declared: Vec<&str> = Vec::new();
                for pair in pairs {
                    if let (Some(word), PairForm::Equals) = (&pair.value, pair.form) {
                        for found in uses_of(placed, word).into_iter().filter(|u| !declared.contains(&u.name.as_str())) {
                            undefined(found, out, &[]);
                        }
                    }
                    declared.push(pair.name());
                }
            }
            Arguments::Pairs(pairs) => {
                let names: Vec<&str> =
                    if placed.keyword == Keyword::Env { pairs.iter().map(|p| p.name()).collect() } else { Vec::new() };
                for pair in pairs {
                    let key = pair.key.as_ref().filter(|k| k.text.contains('$'));
                    for found in key.map(|k| raw_uses(placed, k.range, cx.model.escape, true)).unwrap_or_default() {
                        undefined(found, out, &names);
                    }
                    for found in pair.value.as_ref().map(|w| uses_of(placed, w)).unwrap_or_default() {
                        undefined(found, out, &names);
                    }
                }
            }
            _ => {
                for found in uses(placed, cx.model.escape) {
                    undefined(found, out, &[]);
                }
            }
        }
    });
}

fn report(
    cx: &FileContext<'_>,
    stage: &Stage,
    found: &Use,
    environment: &Environment,
    global: &Environment,
    set_here: &[&str],
    out: &mut Sink,
) {
    let name = &found.name;
    let is_open = !matches!(cx.model.root_base(stage), Base::Scratch);
    if set_here.contains(&name.as_str()) && !is_open {
        out.report(found.range, msg!(same, name = name));
    } else if found.has_default {
        out.report(found.range, msg!(defaulted, name = name)).severity(Severity::Information);
    } else if global.origin(name) == Some(crate::model::Origin::GlobalArg) {
        out.report(found.range, msg!(global, name = name));
    } else if name == "HOME" && sets_no_home(cx.model.root_base(stage)) {
        out.report(found.range, msg!(home));
    } else if let Some(known) = near(name, environment) {
        out.report(found.range, msg!(mean, name = name, known = known))
            .fix(Fix::suggestion(msg!(change, known = known), vec![Edit::replace(found.range, known)]).preferred());
    } else if is_open {
        out.report(found.range, msg!(base, name = name)).severity(Severity::Information);
    } else {
        out.report(found.range, msg!(undefined, name = name));
    }
}

/// Official images leave HOME to the system, with few exceptions.
fn sets_no_home(base: &Base) -> bool {
    match base {
        Base::Scratch => true,
        Base::Image(image) => image.official_name().is_some(),
        _ => false,
    }
}

/// A name in scope that is the same but for case, one letter, or two that are swapped. Names like
/// `GOPATH` and `PATH`, which BuildKit takes for a slip, are too far apart.
fn near(name: &str, environment: &Environment) -> Option<String> {
    let known = environment.names().map(|(known, ..)| known).filter(|known| is_slip(name, known));
    closest(name, known).first().map(|&n| n.to_owned())
}

fn is_slip(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let start = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let (x, y) = (a.as_bytes().get(start..).unwrap_or_default(), b.as_bytes().get(start..).unwrap_or_default());
    match (x, y) {
        ([], []) => true,
        ([p, q, left @ ..], [r, s, right @ ..]) if p == s && q == r && left == right => true,
        ([_, left @ ..], [_, right @ ..]) if left == right => 3 < a.len(),
        ([_, left @ ..], right) | (right, [_, left @ ..]) if left == right => 3 < a.len().min(b.len()),
        _ => false,
    }
}

/// Arguments that steer the builder and are in no environment.
fn is_exempt(name: &str) -> bool {
    matches!(name, "BUILDKIT_SBOM_SCAN_CONTEXT" | "BUILDKIT_SBOM_SCAN_STAGE")
}

/// The uses in what the builder expands of an instruction, in order.
fn uses(placed: &Placed, escape: char) -> Vec<Use> {
    let mut found = Vec::new();
    let flags: &[&str] = match placed.keyword {
        Keyword::Add => &["chown", "chmod", "checksum"],
        Keyword::Copy => &["chown", "chmod"],
        Keyword::Run => &["mount"],
        _ => &[],
    };
    for value in placed.flags.iter().filter(|f| flags.contains(&f.name())).filter_map(|f| f.value.as_ref()) {
        found.extend(uses_of(placed, value));
    }
    match &placed.arguments {
        Arguments::Paths(Paths::Json(json)) => found.extend(uses_in_json(placed, json, escape)),
        Arguments::Paths(Paths::Words(words)) => {
            let mut bodies = placed.heredocs.iter();
            for word in words {
                match word {
                    PathArgument::Word(word) => found.extend(uses_of(placed, word)),
                    PathArgument::Heredoc(marker) => {
                        let body = bodies.next().and_then(|h| h.body).filter(|_| !marker.quoted);
                        found.extend(body.map(|b| raw_uses(placed, b, '\\', false)).unwrap_or_default());
                    }
                }
            }
        }
        Arguments::Argument(Some(word)) => found.extend(uses_of(placed, word)),
        _ => {}
    }
    found
}

fn uses_of(placed: &Placed, word: &Word) -> Vec<Use> {
    let variables = word.variables().into_iter();
    variables
        .filter_map(|variable| {
            let Token { range, text } = variable.name.as_ref()?;
            let modifier = variable.modifier.as_ref().map_or("", |m| m.text.trim_start_matches(':'));
            let has_default = matches!(modifier, "-" | "+");
            Some(Use { name: text.to_string(), range: placed.at(*range), has_default })
        })
        .collect()
}

fn uses_in_json(placed: &Placed, json: &JsonArray, escape: char) -> Vec<Use> {
    let mut found = Vec::new();
    for element in &json.elements {
        let (start, end) = (usize::from(element.range.start()) + 1, usize::from(element.range.end()).saturating_sub(1));
        let inner = range(start, end.max(start));
        if element.value.as_ref().is_some_and(|v| v.contains('$')) {
            found.extend(raw_uses(placed, inner, escape, true));
        }
    }
    found
}

/// The uses in text that the syntax does not take apart (BuildKit: `shell/lex.go`, `processDollar`).
fn raw_uses(placed: &Placed, at: TextRange, escape: char, has_quotes: bool) -> Vec<Use> {
    let mut found = Vec::new();
    let text = placed.slice(at);
    let mut chars = text.char_indices().peekable();
    let mut in_single = false;
    let mut in_double = false;
    while let Some((_, c)) = chars.next() {
        match c {
            '\'' if has_quotes && !in_double => in_single = !in_single,
            '"' if has_quotes && !in_single => in_double = !in_double,
            _ if in_single => {}
            _ if c == escape => {
                chars.next();
            }
            '$' => {
                let braced = chars.next_if(|&(_, c)| c == '{').is_some();
                let Some(&(start, first)) = chars.peek() else { break };
                let rest = text.get(start..).unwrap_or_default();
                let len = if first.is_ascii_digit() {
                    rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())
                } else if "@*#?-$!".contains(first) {
                    1
                } else {
                    rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
                };
                let name = rest.get(..len).unwrap_or_default();
                if name.is_empty() {
                    continue;
                }
                while chars.next_if(|&(i, _)| i < start + len).is_some() {}
                let after = rest.get(len..).unwrap_or_default().trim_start_matches(':');
                let base = usize::from(at.start());
                found.push(Use {
                    name: name.to_owned(),
                    range: placed.at(range(base + start, base + start + len)),
                    has_default: braced && after.starts_with(['-', '+']),
                });
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn on_an_empty_base() {
        check_rule(
            "UndefinedVar",
            "
ARG GLOBAL=1
FROM scratch AS base
ENV A=1 B=$A PATH=$PATH:/x
           ^ warning: `A` gets its value in this instruction
COPY --chown=$U:$U --from=$V $A ${C:-x} $DEST/
              ^ warning: `U` is not set, so nothing is put in its place
                                  ^ info: `C` is not set in this file, so this is the default
                                         ^^^^ warning: `DEST` is not set
ARG D=$E E=1 F=$E
       ^ warning: `E` is not set
ARG NOVALUE
WORKDIR $NOVALUE/\\$x/'$y'/\"$z\"
                            ^ warning: `z` is not set
USER $GLOBAL
      ^^^^^^ warning: `GLOBAL` is set before the first FROM
RUN --mount=type=cache,target=$HOME echo $n
                               ^^^^ warning: HOME is set for RUN only
EXPOSE $p
LABEL a=$1 b=$
         ^ warning: `1` is not set
VOLUME [\"/x\", \"$q\"]
                ^ warning: `q` is not set
COPY <<EOF <<'END' /x
'$r' \\$s
  ^ warning: `r` is not set
EOF
$t
END
FROM base
USER $A$D$NOVALUE$NOVALVE
                  ^^^^^^^ warning: `NOVALVE` is not set; did you mean `NOVALUE`?
",
        );
    }

    #[test]
    fn an_image_may_set_more() {
        check_rule(
            "UndefinedVar",
            "
FROM python:3.14
WORKDIR $JAVA_HOME
         ^^^^^^^^^ info: `JAVA_HOME` is not set in this file; nothing is put in its place unless the base image sets it
ENV PATH=$PATH:$HOME
                ^^^^ warning: HOME is set for RUN only
",
        );
    }

    #[test]
    fn a_near_name() {
        check_fix("UndefinedVar", "FROM a\nARG TARGET\nUSER ${TARGT}", "FROM a\nARG TARGET\nUSER ${TARGET}");
    }
}
