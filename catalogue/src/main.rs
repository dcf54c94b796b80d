//! For developers: writes the lists of images, tags and ends of support that the program brings, from checkouts of public
//! repositories. `docs/catalogue.md` says which, and how to look at what changes.

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

refresh writes the files, list prints every tag of the sources.

  --from DIR   folder with the sources: official-images, endoflife.date, dotnet-docker, distroless, vendors;
               what is missing stays as it is
  --data DIR   the files to write (server/src/data)
  --check      write nothing; exit code 1 if something would change
";

/// What is asked for.
struct Arguments {
    from: PathBuf,
    data: PathBuf,
    check: bool,
    list: bool,
}

impl Arguments {
    fn read(mut words: impl Iterator<Item = String>) -> Option<Self> {
        let list = match words.next()?.as_str() {
            "refresh" => false,
            "list" => true,
            _ => return None,
        };
        let data = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../server/src/data"));
        let mut found = Self { from: PathBuf::new(), data, check: false, list };
        while let Some(word) = words.next() {
            match word.as_str() {
                "--from" => found.from = words.next()?.into(),
                "--data" => found.data = words.next()?.into(),
                "--check" => found.check = true,
                _ => return None,
            }
        }
        (!found.from.as_os_str().is_empty()).then_some(found)
    }
}

fn main() -> ExitCode {
    let Some(arguments) = Arguments::read(std::env::args().skip(1)) else {
        say(&mut std::io::stderr(), USAGE);
        return ExitCode::from(2);
    };
    let done = if arguments.list {
        refresh::list(&arguments.from).map(|text| refresh::Outcome { text, changed: false })
    } else {
        refresh::refresh(&arguments.from, &arguments.data, !arguments.check)
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
