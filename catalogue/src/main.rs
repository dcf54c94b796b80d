//! For developers: writes the lists of images, tags and ends of support that the program brings, from checkouts of public
//! repositories. `docs/catalogue.md` says which, and how to look at what changes.

/// Written here, and read by the program.
#[allow(unreachable_pub, reason = "it is the program's too")]
#[path = "../../server/src/data/lists/bundle.rs"]
mod bundle;
mod days;
mod dotnet;
mod ends;
mod library;
mod past;
mod plain;
mod python;
mod refresh;
mod report;
mod sources;
mod tags;

use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "usage: catalogue refresh --from DIR [--data DIR] [--check]
       catalogue list --from DIR
       catalogue bundle --to FILE [--data DIR]

refresh writes the files, list prints every tag of the sources, bundle makes one file of the files that the program can be given.

  --from DIR   folder with the sources: official-images, endoflife.date, dotnet-docker, distroless, vendors;
               what is missing stays as it is
  --data DIR   the files to write, or to bundle (server/src/data)
  --to FILE    the bundle to write, or a folder for it
  --check      write nothing; exit code 1 if something would change
";

/// What is asked for.
enum Asked {
    Refresh,
    List,
    Bundle,
}

/// How it is asked for.
struct Arguments {
    asked: Asked,
    from: PathBuf,
    data: PathBuf,
    to: PathBuf,
    check: bool,
}

impl Arguments {
    fn read(mut words: impl Iterator<Item = String>) -> Option<Self> {
        let asked = match words.next()?.as_str() {
            "refresh" => Asked::Refresh,
            "list" => Asked::List,
            "bundle" => Asked::Bundle,
            _ => return None,
        };
        let data = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../server/src/data"));
        let mut found = Self { asked, from: PathBuf::new(), data, to: PathBuf::new(), check: false };
        while let Some(word) = words.next() {
            match word.as_str() {
                "--from" => found.from = words.next()?.into(),
                "--data" => found.data = words.next()?.into(),
                "--to" => found.to = words.next()?.into(),
                "--check" => found.check = true,
                _ => return None,
            }
        }
        let needed = if matches!(found.asked, Asked::Bundle) { &found.to } else { &found.from };
        (!needed.as_os_str().is_empty()).then_some(found)
    }
}

fn main() -> ExitCode {
    let Some(arguments) = Arguments::read(std::env::args().skip(1)) else {
        say(&mut std::io::stderr(), USAGE);
        return ExitCode::from(2);
    };
    let done = match arguments.asked {
        Asked::Refresh => refresh::refresh(&arguments.from, &arguments.data, !arguments.check),
        Asked::List => refresh::list(&arguments.from).map(|text| refresh::Outcome { text, changed: false }),
        Asked::Bundle => refresh::bundle(&arguments.data, &arguments.to).map(|text| refresh::Outcome { text, changed: false }),
    };
    match done {
        Ok(outcome) => {
            say(&mut std::io::stdout(), &outcome.text);
            if arguments.check && outcome.changed { ExitCode::from(1) } else { ExitCode::SUCCESS }
        }
        Err(why) => {
            say(&mut std::io::stderr(), &format!("catalogue: {why}\n"));
            ExitCode::from(2)
        }
    }
}

fn say(to: &mut dyn std::io::Write, text: &str) {
    // Whoever closed the output has read enough.
    let _ = to.write_all(text.as_bytes()).and_then(|()| to.flush());
}
