//! `--catalogue` and `DOCKERFILE_LS_CATALOGUE`: lists of images that are newer than the program.

use super::newer::{FILE_NAME, catalogue};
use super::program::{Folder, command, run};

#[test]
fn newer_lists_count_where_they_are_named() {
    let (file, image) = catalogue();
    let (folder, lists) = (Folder::new(&[("Dockerfile", &format!("FROM {image}\n"))]), tempfile::tempdir().unwrap());
    // A project cannot bring its own.
    folder.write(FILE_NAME, &file);
    folder.write("dockerfile-ls.toml", "catalogue = \".\"\n");
    let ran = folder.check("--no-config");
    assert!(!ran.out.contains("end-of-life-image"), "{}", ran.out);
    let ran = folder.check("");
    assert!(!ran.out.contains("end-of-life-image") && ran.err.contains("catalogue"), "{}{}", ran.out, ran.err);
    std::fs::remove_file(folder.path("dockerfile-ls.toml")).unwrap();
    let path = lists.path().join(FILE_NAME);
    std::fs::write(&path, &file).unwrap();
    for place in [lists.path(), &path] {
        let ran = folder.check(&format!("--catalogue {}", place.display()));
        assert!(ran.out.contains("end-of-life-image") && ran.err.is_empty(), "{}{}", ran.out, ran.err);
        let ran = command(&folder.path("."), "check").env("DOCKERFILE_LS_CATALOGUE", place).output().unwrap();
        assert!(String::from_utf8_lossy(&ran.stdout).contains("end-of-life-image"));
        let ran = command(&folder.path("."), "--version --verbose").env("DOCKERFILE_LS_CATALOGUE", place).output().unwrap();
        let tomorrow = jiff::ZonedDateTime::now().date().tomorrow().unwrap();
        assert!(String::from_utf8_lossy(&ran.stdout).contains(&format!("tags of {tomorrow}")));
    }
    // One that is damaged changes nothing but for a line.
    std::fs::write(&path, &file[..file.len() / 2]).unwrap();
    let (plain, broken) = (folder.check(""), folder.check(&format!("--catalogue {}", path.display())));
    assert_eq!((&broken.out, broken.code), (&plain.out, plain.code));
    let wanted = "damaged: not what its checksum is of; the lists of images that come with the program are used\n";
    assert_eq!(broken.err, format!("dockerfile-ls: {}: {wanted}", path.display()));
    if crate::speaks_russian() {
        let ran = run(&folder.path("."), &format!("check --lang ru --catalogue {}", path.display()), "");
        assert!(ran.err.contains("повреждён: контрольная сумма не совпадает; используются"), "{}", ran.err);
    }
}
