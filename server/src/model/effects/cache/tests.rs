use super::*;
use crate::model::KnownImages;
use crate::testing::model;

/// A build that gives no other arguments than these.
const fn whole_build<'a>(args: &'a [(String, String)], images: &'a KnownImages) -> Build<'a> {
    Build { args, is_whole: true, images }
}

/// The lines that are carried out again, `?` behind those that may be.
fn again(text: &str, args: &[(&str, &str)], changes: &[Change<'_>]) -> String {
    let args: Vec<(String, String)> = args.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let images = KnownImages::default();
    let steps = model(text).steps(whole_build(&args, &images), changes);
    let shown = steps.iter().filter_map(|step| match step.again {
        Again::No => None,
        Again::Perhaps => Some(format!("{}?", step.instruction + 1)),
        Again::Yes => Some((step.instruction + 1).to_string()),
    });
    shown.collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check(text: &str, change: Change<'_>, wanted: &str) {
    assert_eq!(again(text, &[], &[change]), wanted, "{text}");
}

const fn line(number: usize) -> Change<'static> {
    Change::Instruction(number - 1)
}

#[test]
fn files() {
    let takes = |path: Option<&str>| match path {
        Some("a") => Again::Yes,
        Some(_) => Again::No,
        None => Again::Perhaps,
    };
    let files = Change::Files(&takes);
    check("FROM x\nWORKDIR /w\nCOPY b /b\nCOPY a /a\nENV A=1\nRUN c\nCMD d", files, "4 6");
    check("FROM x AS b\nRUN c\nFROM b\nADD a c /d/\nRUN e", files, "4 5");
    check("FROM x AS b\nCOPY a /a\nFROM b AS c\nRUN e\nFROM y\nRUN f\nCOPY --from=b /a /a\nRUN g", files, "2 4 7? 8?");
    check("FROM x\nRUN --mount=type=bind,source=a,target=/a e", files, "2");
    check("FROM x\nARG F=a\nCOPY $F /a\nARG G\nCOPY $G/a /a\nRUN --mount=from=y,source=a,target=/a e", files, "3 5 6");
    check("FROM unknown\nCOPY $F /a", files, "2?");
    check("FROM x\nADD https://e.com/a /a\nCOPY --from=y a /a", files, "");
    check("FROM x AS b\nONBUILD COPY a /a\nRUN c\nFROM b\nRUN d", files, "4 5");
}

#[test]
fn arguments() {
    let argument = Change::Argument("A");
    check("FROM x\nRUN a\nARG A\nCOPY b /b\nLABEL a=$A\nRUN c\nCOPY d /d", argument, "6 7");
    check("FROM x\nARG A\nENV B=$A\nUSER $B\nCOPY c /c\nWORKDIR /w\nRUN c", argument, "6 7");
    check("FROM x\nARG A\nENV B=$A\nARG A\nARG B=1\nRUN c", argument, "6");
    check("FROM x\nARG A\nENV A=1\nRUN c", argument, "");
    check("ARG A=1\nFROM x:$A\nRUN c\nFROM y\nRUN d", argument, "3");
    check("ARG A=1\nARG B=$A\nFROM x\nARG B\nRUN c\nFROM y\nARG B=2\nRUN d", argument, "5");
    check("FROM x\nRUN c", argument, "");
    // Where a stage begins, ENV counts more than an ARG below.
    check("FROM x AS b\nENV A=1\nARG A\nFROM b\nRUN c", argument, "");
    check("FROM x AS b\nARG A\nFROM b\nRUN c", argument, "4");
    check("FROM x\nARG A\nCOPY a$A /a\nCOPY b /b\nEXPOSE $A", argument, "3 4");
}

#[test]
fn lines() {
    let text =
        "FROM x AS b\nENV A=1\nCOPY a /a\nSHELL [\"s\"]\nRUN [\"c\"]\nRUN c\nUSER u\nCOPY a /a\nWORKDIR /w\nRUN d\nCMD e\n";
    check(text, line(2), "5 6 8 9 10");
    check(text, line(4), "6 8 9 10");
    check(text, line(7), "9 10");
    check(text, line(11), "");
    check(text, line(1), "3 5 6 8 9 10");
    check("FROM x\nWORKDIR /\nCOPY a /a", line(2), "3");
    check("FROM x\nLABEL a=b\nEXPOSE 1\nVOLUME /a\nRUN c", line(3), "");
    check("FROM x\nCOPY a /a\nCOPY --link b /b\nRUN c", line(2), "2 4");
    check("FROM x\nENV A=1 B=2\nENV A=2 B=$B\nRUN c", line(2), "4");
    check("FROM x\nENV A=1\nENV A=2\nRUN c", line(2), "");
    check("FROM x AS b\nENV A=1\nARG A=2\nRUN c\nFROM b\nRUN d", line(2), "6");
    check("FROM x AS a\nRUN c\nFROM x AS b\nRUN --mount=from=a,target=/a d\nFROM y\nCOPY --from=1 /b /b", line(2), "2 4? 6?");
    assert_eq!(again("FROM x\nARG A=1\nRUN c", &[("A", "2")], &[line(2)]), "");
    assert_eq!(again("FROM x\nARG A=1\nRUN c", &[("B", "2")], &[line(2)]), "3");
}

#[test]
fn layers() {
    let text = "FROM x AS b\nWORKDIR /\nWORKDIR a\nENV A=1\nONBUILD RUN c\nRUN d\nFROM b\nCOPY e /e\nCMD f\nWORKDIR ..\nWORKDIR ./\nRUN g";
    let model = model(text);
    let images = KnownImages::default();
    let build = whole_build(&[], &images);
    let layers: Vec<_> = (0..12).map(|index| model.layer_of(build, index)).collect();
    assert_eq!(layers, [None, None, Some(1), None, None, Some(2), None, Some(4), None, None, None, Some(5)]);
}

#[test]
fn causes() {
    let model = model(
        "ARG V=1\nFROM y AS t\nFROM x:$V AS b\nARG A\nENV B=$A C=1\nCOPY a.txt b /x/\nUSER $C\nLABEL a=b\nENV C=2\nRUN c\n\
         ENV D=1\nCOPY --from=0 /a /a\nFROM b\nSHELL [\"s\"]\nRUN [\"d\"]\nCOPY --link e /e\n",
    );
    let images = KnownImages::default();
    let build = whole_build(&[], &images);
    let shown = |line: usize| {
        let causes = model.causes(build, line - 1).unwrap();
        let lines: Vec<_> = causes.instructions.iter().map(|index| (index + 1).to_string()).collect();
        let sources: Vec<_> = causes.sources.iter().map(|(_, path)| &**path).collect();
        format!("{} | {} | {} | {:?}", lines.join(" "), causes.arguments.join(" "), sources.join(" "), causes.stages)
    };
    assert_eq!(shown(6), "1 3 | V | a.txt b | []");
    assert_eq!(shown(10), "1 3 4 5 6 7 9 | V A | a.txt b | []");
    assert_eq!(shown(12), "1 3 4 5 6 7 9 10 | V A | a.txt b | [0]");
    assert_eq!(shown(15), "1 3 4 5 6 7 9 10 11 12 13 | V A | a.txt b | [0]");
    assert_eq!(shown(16), " |  | e | []");
}
