//! A catalogue that is newer than the lists of the program: as of tomorrow, and by it the newest Alpine has ended long ago.

#[path = "../server/src/data/lists/bundle.rs"]
#[allow(dead_code, unreachable_pub, reason = "it is the program's, and only packs here")]
mod bundle;

pub(crate) use bundle::FILE_NAME;

/// The file, and an image whose line has ended by it alone.
pub(crate) fn catalogue() -> (String, String) {
    let day = jiff::ZonedDateTime::now().date().tomorrow().unwrap();
    let read = |name: &str| {
        let text = std::fs::read_to_string(format!("{}/src/data/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let dated = |line: &str| line.strip_prefix("date").map_or(line.to_owned(), |rest| format!("date{}{day}", &rest[..1]));
        text.lines().map(|line| dated(line) + "\n").collect::<String>()
    };
    let mut tables = ["tags.tsv", "eol.tsv", "python/catalogue.txt", "python/history.txt"].map(|name| (name, read(name)));
    let row = tables[1].1.lines().find(|line| line.starts_with("alpine\t")).unwrap().to_owned();
    let line = row.split('\t').nth(1).unwrap();
    tables[1].1 = tables[1].1.replacen(&row, &format!("alpine\t{line}\t2001-01-01"), 1);
    let tables: Vec<(&str, &str)> = tables.iter().map(|(name, text)| (*name, text.as_str())).collect();
    (bundle::pack(&tables), format!("alpine:{line}"))
}
