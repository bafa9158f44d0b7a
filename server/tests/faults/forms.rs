//! What every command prints in every form: JSON that is one document, CSV with a header and as many rows, and names
//! one a line.

use std::{collections::BTreeSet, fs, path::PathBuf, process::Command};

use serde_json::Value;

use crate::program::{EMAIL, Folder, OWNER, Program, run};

/// The built command, signed in as the owner.
struct Vitrine<'a> {
    folder: &'a Folder,
    port: u16,
    token: String,
}

impl Vitrine<'_> {
    #[track_caller]
    fn prints(&self, words: &[&str]) -> String {
        let program = PathBuf::from(env!("CARGO_BIN_EXE_vitrine-server")).with_file_name("vitrine");
        assert!(program.is_file(), "{} is not built; run: cargo build --package=cli", program.display());
        let mut command = Command::new(program);
        command.args(words).current_dir(self.folder.join(""));
        command.env("VITRINE_HOST", format!("http://127.0.0.1:{}", self.port)).env("VITRINE_TOKEN", &self.token);
        command.env("VITRINE_CONFIG", self.folder.join("config.json"));
        let output = run(command);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "vitrine {}: {said}", words.join(" "));
        String::from_utf8(output.stdout).expect("text")
    }
}

/// How much a command prints.
#[derive(Clone, Copy)]
enum Much {
    /// One thing that is called so; `#` is the form.
    One(&'static str),
    /// One thing with a name that nobody knows before.
    Some,
    /// Things that are called so.
    Many(&'static [&'static str]),
    /// At least so many.
    AtLeast(usize),
}

impl Much {
    #[track_caller]
    fn check_names(self, line: &str, form: &str, names: &[&str]) {
        let expected: Vec<String> = match self {
            Self::One(name) => vec![name.replace('#', form)],
            Self::Many(names) => names.iter().map(|name| name.replace('#', form)).collect(),
            Self::Some => return assert!(names.len() == 1 && !names[0].is_empty(), "{line}: {names:?}"),
            Self::AtLeast(count) => return assert!(names.len() >= count, "{line}: {names:?}"),
        };
        assert_eq!(names, expected, "{line}");
    }

    #[track_caller]
    fn check_rows(self, line: &str, rows: usize) {
        match self {
            Self::One(_) | Self::Some => assert_eq!(rows, 1, "{line}"),
            Self::Many(names) => assert_eq!(rows, names.len(), "{line}"),
            Self::AtLeast(count) => assert!(rows >= count, "{line}: {rows} rows"),
        }
    }

    #[track_caller]
    fn check_json(self, line: &str, value: &Value) {
        match self {
            // One thing is an object, and several are items of one.
            Self::One(_) | Self::Some => assert!(value.is_object(), "{line}: {value}"),
            Self::Many(names) => {
                assert_eq!(value["items"].as_array().map(Vec::len), Some(names.len()), "{line}: {value}")
            }
            Self::AtLeast(_) => assert!(value.is_object(), "{line}: {value}"),
        }
    }
}

/// The lines, in their order: what one makes or changes, those after it find so. `#` is the form, so that what is made
/// is made for each.
const LINES: &[(&str, Much)] = &[
    ("project create --name acme/# --tags cpu", Much::One("acme/#")),
    ("project create --name acme/#/other", Much::One("acme/#/other")),
    ("project get -m acme/#", Much::One("acme/#")),
    ("project ls -m acme/#", Much::Many(&["acme/#", "acme/#/other"])),
    ("project update -m acme/# --description Seen,and,said", Much::One("acme/#")),
    ("project tag -m acme/# --add gpu", Much::One("acme/#")),
    ("project archive -m acme/#/other", Much::One("acme/#/other")),
    ("project restore -m acme/#/other", Much::One("acme/#/other")),
    ("models register -m acme/#/yolo a.safetensors --label v1 --tags a,b", Much::One("acme/#/yolo@1")),
    ("models register -m acme/#/yolo a.safetensors", Much::One("acme/#/yolo@2")),
    ("models ls -m acme/# --sort version", Much::Many(&["acme/#/yolo@1", "acme/#/yolo@2"])),
    ("models ls -m acme/# --sort version --columns name,tags", Much::Many(&["acme/#/yolo@1", "acme/#/yolo@2"])),
    ("models get -m acme/#/yolo@v1", Much::One("acme/#/yolo@1")),
    ("models get -m acme/#/yolo", Much::One("acme/#/yolo")),
    ("models update -m acme/#/yolo@1 --description new", Much::One("acme/#/yolo@1")),
    ("models update -m acme/#/yolo --description new", Much::One("acme/#/yolo")),
    ("models compare acme/#/yolo@1 acme/#/yolo@2", Much::AtLeast(3)),
    ("models stage staging -m acme/#/yolo@1", Much::Many(&["acme/#/yolo@1"])),
    ("models stages -m acme/#/yolo@1", Much::Many(&["staging", "testing"])),
    ("models alias -m acme/#/yolo@1 --set champion", Much::Many(&["acme/#/yolo@1"])),
    ("models tag -m acme/# --query name:* --add c --yes", Much::Many(&["acme/#/yolo@2", "acme/#/yolo@1"])),
    ("models publish -m acme/#/yolo@1", Much::Many(&["acme/#/yolo@1"])),
    ("models copy -m acme/#/yolo@1 --to acme/#/other", Much::Many(&["acme/#/other/yolo@1"])),
    ("models move -m acme/#/yolo@2 --to acme/#/other", Much::Many(&["acme/#/other/yolo@2"])),
    ("models archive -m acme/#/other/yolo@1", Much::Many(&["acme/#/other/yolo@1"])),
    ("models restore -m acme/#/other/yolo@1", Much::Many(&["acme/#/other/yolo@1"])),
    ("models archive -m acme/#/other/yolo@1 -q", Much::Many(&["acme/#/other/yolo@1"])),
    // What is gone has its key alone.
    ("models delete -m acme/#/other/yolo@1 --yes", Much::Some),
    ("models pull -m acme/#/yolo@1 --to one-#", Much::One("one-#/a.safetensors")),
    ("models pull -m acme/# --query name:* --own --to many-#", Much::Many(&["acme/#/yolo@1"])),
    ("models open -m acme/# --query status:draft", Much::Some),
    ("import folder brought -m acme/#", Much::Many(&["acme/#/net@1", "acme/#/net@2"])),
    ("import huggingface card -m acme/# --name card", Much::Many(&["acme/#/card@1"])),
    ("inspect a.safetensors", Much::One("w")),
    ("experiment create -p acme/# --name run", Much::Some),
    ("experiment ls -p acme/#", Much::AtLeast(1)),
    ("whoami", Much::One(EMAIL)),
    ("profile ls", Much::AtLeast(0)),
    ("exit-codes", Much::AtLeast(5)),
];

/// What prints nothing, is asked for by others here, or prints no result but a script.
const SILENT: &[&str] = &[
    "login",
    "logout",
    "completions",
    "profile use",
    "profile rm",
    "project delete",
    "experiment log",
    "experiment finish",
];

#[test]
fn every_command_prints_every_form() {
    let folder = Folder::new();
    let server = Program::serving(&folder, &OWNER);
    let vitrine = Vitrine { folder: &folder, port: server.port, token: server.token() };
    let header = br#"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#;
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header);
    file.extend([0; 4]);
    for (place, name) in [("", "a"), ("brought/net/v1", "a"), ("brought/net/v2", "a"), ("card", "model")] {
        fs::create_dir_all(folder.join(place)).expect("a folder");
        fs::write(folder.join(place).join(format!("{name}.safetensors")), &file).expect("room on the disk");
    }
    fs::write(folder.join("card/README.md"), "---\ntags: [cpu]\n---\nA card.\n").expect("room on the disk");

    for form in ["json", "csv", "name"] {
        let printed = |line: &str| {
            let line = line.replace('#', form);
            let words: Vec<&str> = line.split(' ').chain(["-o", form]).collect();
            vitrine.prints(&words)
        };
        for (line, much) in LINES {
            check(line, *much, form, &printed(line));
        }
        // By its id, which is known only now.
        let id = vitrine.prints(&["experiment", "ls", "-p", &format!("acme/{form}"), "-o", "name"]);
        let id = id.trim();
        let shown = printed(&format!("experiment get {id}"));
        check("experiment get", Much::Some, form, &shown);
        let promoted = printed(&format!("experiment promote {id} --to acme/#/made --no-files"));
        check("experiment promote", Much::One("acme/#/made@1"), form, &promoted);
        for line in [format!("experiment log {id} --param lr=1"), format!("experiment finish {id}")] {
            assert_eq!(printed(&line), "", "{line}");
        }
        assert_eq!(printed("project delete -m acme/# --yes"), "");
    }
}

#[track_caller]
fn check(line: &str, much: Much, form: &str, printed: &str) {
    match form {
        "json" => {
            much.check_json(line, &serde_json::from_str(printed).unwrap_or_else(|e| panic!("{line}: {e}: {printed}")))
        }
        "name" => much.check_names(line, form, &printed.lines().collect::<Vec<_>>()),
        _ => {
            // A row of another length than the header's is an error to the reader.
            let mut reader = csv::Reader::from_reader(printed.as_bytes());
            let headers = reader.headers().expect("a header").clone();
            let different: BTreeSet<&str> = headers.iter().collect();
            assert!(!headers.is_empty() && different.len() == headers.len(), "{line}: {headers:?}");
            assert!(!headers.iter().any(str::is_empty), "{line}: {headers:?}");
            much.check_rows(line, reader.records().inspect(|row| assert!(row.is_ok(), "{row:?}")).count());
        }
    }
}

#[test]
fn no_command_is_forgotten() {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_vitrine-server")).with_file_name("vitrine");
    let commands = |of: &[&str]| -> Vec<String> {
        let output = run({
            let mut command = Command::new(&program);
            command.args(of).arg("--help");
            command
        });
        let help = String::from_utf8_lossy(&output.stdout).into_owned();
        let list = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
        let names = list.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
        names
            .filter_map(|line| line.split_whitespace().next())
            .filter(|name| *name != "help")
            .map(str::to_owned)
            .collect()
    };
    let tried: BTreeSet<&str> = LINES.iter().map(|(line, _)| *line).chain(SILENT.iter().copied()).collect();
    // Of the last three a server of another kind would be needed; what they print is what `import folder` prints.
    let also = ["experiment get", "experiment promote", "import mlflow", "import polyaxon", "import clearml"];
    for first in commands(&[]) {
        let second = commands(&[&first]);
        let lines: Vec<String> = match second.is_empty() {
            true => vec![first],
            false => second.into_iter().map(|second| format!("{first} {second}")).collect(),
        };
        for line in lines {
            let is_it = |tried: &&str| *tried == line || tried.starts_with(&format!("{line} "));
            assert!(tried.iter().chain(&also).any(is_it), "vitrine {line} is tried in no form");
        }
    }
}
