//! `dockerfile-ls context`.

use super::program::{Folder, run};

const FILES: &[(&str, &str)] = &[
    (".dockerignore", "*\n!app\n**/*.pyc\n"),
    ("app/a.pyc", "12"),
    ("app/main.py", "123"),
    ("notes/x", "1"),
    ("web.Dockerfile", "FROM a\n"),
    ("web.Dockerfile.dockerignore", "app\n"),
];

fn context(folder: &Folder, arguments: &str) -> (i32, String) {
    let ran = run(&folder.path(""), &format!("context {arguments}"), "app/b.pyc\napp/new\r\nx\n");
    (ran.code, ran.out)
}

#[test]
fn what_a_build_sees() {
    let folder = Folder::new(FILES);
    std::fs::remove_dir(folder.path(".git")).unwrap();
    assert_eq!(context(&folder, ""), (0, "app/main.py\n".to_owned()));
    let (code, out) = context(&folder, ". --excluded");
    assert_eq!(code, 0);
    assert_eq!(out, ".dockerignore\napp/a.pyc\nnotes/x\nweb.Dockerfile\nweb.Dockerfile.dockerignore\n");
    let (_, out) = context(&folder, ". --file web.Dockerfile --sizes");
    assert_eq!(
        out.lines().map(|line| line.trim_start()).collect::<Vec<_>>()[2..],
        ["7 web.Dockerfile", "4 web.Dockerfile.dockerignore"]
    );
    assert_eq!(context(&folder, "--tree").1, "app/\n  main.py\n");
}

#[test]
fn paths_of_a_list_and_patterns_of_a_file() {
    let folder = Folder::new(FILES);
    assert_eq!(context(&folder, "--paths-from -"), (0, "app/new\n".to_owned()));
    assert_eq!(context(&folder, "--paths-from - --excluded"), (0, "app/b.pyc\nx\n".to_owned()));
    folder.write("other", "app/new\n");
    assert_eq!(context(&folder, "--paths-from - --ignore-file other"), (0, "app/b.pyc\nx\n".to_owned()));
}

#[test]
fn what_cannot_be_done() {
    let folder = Folder::new(&[(".dockerignore", "a\n!\n")]);
    let ran = run(&folder.path(""), "context", "");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains(".dockerignore:2: `!` needs a pattern"), "{}", ran.err);
    for arguments in ["nowhere", "--ignore-file nowhere", ". --paths-from nowhere"] {
        assert_eq!(context(&folder, arguments).0, 2, "{arguments}");
    }
}
