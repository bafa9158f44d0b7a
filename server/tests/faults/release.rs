//! A release as somebody does it who has the two programs and real files: from the experiment to a folder elsewhere.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::program::{Folder, OWNER, Program, run};

/// Where the files come from: the package, and where they are in it.
const PACKAGE: &str = "silero-vad-6.2.3";
/// Each with what Vitrine is to tell of it by itself.
const FILES: [(&str, &str, &str); 3] = [
    ("v6.2-safetensors", "silero_vad/data/silero_vad_16k.safetensors", "safetensors"),
    ("v6.2-torch", "silero_vad/data/silero_vad.jit", "TorchScript"),
    ("v6.2-onnx", "silero_vad/data/silero_vad.onnx", "ONNX"),
];

// The command's exit codes.
const CONFLICT: i32 = 5;
const USAGE: i32 = 2;

/// The unpacked package, fetched when it is not in the cache.
fn package() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let folder = root.join("target/samples").join(PACKAGE);
    if !folder.is_dir() {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
        let fetched = Command::new(cargo)
            .current_dir(root)
            .args(["run", "--quiet", "--package=xtask", "--", "fetch-samples", PACKAGE])
            .stdin(Stdio::null())
            .status();
        assert!(fetched.is_ok_and(|status| status.success()), "the files of {PACKAGE} could not be fetched");
    }
    folder
}

/// The command, signed in as the owner.
struct Vitrine {
    program: PathBuf,
    host: String,
    token: String,
    home: PathBuf,
}

impl Vitrine {
    fn of(server: &Program, folder: &Folder) -> Self {
        // Both are of one workspace, and stand side by side.
        let program = Path::new(env!("CARGO_BIN_EXE_vitrine-server")).with_file_name("vitrine");
        assert!(program.is_file(), "{} is not built; run: cargo build --package=cli", program.display());
        let (host, home) = (format!("http://127.0.0.1:{}", server.port), folder.join("home"));
        Self { program, host, token: server.token(), home }
    }

    /// How it ends, what it prints and what it says.
    fn ends(&self, words: &[&str]) -> (Option<i32>, String, String) {
        let mut command = Command::new(&self.program);
        command.args(["--output", "json", "--host", &self.host, "--quiet"]).args(words).stdin(Stdio::null());
        command.env("VITRINE_TOKEN", &self.token).env("HOME", &self.home).env("XDG_CONFIG_HOME", &self.home);
        let output = run(command);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    }

    /// What it prints as JSON, null for nothing.
    #[track_caller]
    fn does(&self, words: &[&str]) -> Value {
        let (code, out, err) = self.ends(words);
        assert_eq!(code, Some(0), "vitrine {}: {err}", words.join(" "));
        if out.trim().is_empty() { Value::Null } else { serde_json::from_str(&out).expect("JSON") }
    }

    /// What it says when it is refused.
    #[track_caller]
    fn is_refused(&self, code: i32, words: &[&str]) -> String {
        let (ended, out, err) = self.ends(words);
        assert_eq!(ended, Some(code), "vitrine {}: {out}{err}", words.join(" "));
        err
    }
}

fn sha256(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_release_from_the_experiment_to_a_folder_elsewhere() {
    let package = package();
    let folder = Folder::new();
    let server = Program::serving(&folder, &OWNER);
    let vitrine = Vitrine::of(&server, &folder);
    let text = |value: &Value| value.as_str().map(str::to_owned).unwrap_or_default();
    let model = "acme/audio/silero-vad";

    for (name, about) in [("acme/audio", "Models that listen."), ("acme/release", "What is shipped.")] {
        vitrine.does(&[
            "project",
            "create",
            "--name",
            name,
            "--description",
            about,
            "--tags",
            "speech,cpu",
            "--organization",
        ]);
    }
    vitrine.does(&["project", "update", "-m", "acme/release", "--promotion", "subtree"]);
    let run = text(
        &vitrine.does(&["experiment", "create", "-p", "acme/audio", "--name", "train v6", "--param", "lr=1e-3"])["id"],
    );
    vitrine.does(&["experiment", "log", &run, "--metric", "auc/validation=0.97@10"]);
    vitrine.does(&["experiment", "finish", &run]);

    // Three forms of one network, each recognised by what is in it.
    for (label, file, framework) in FILES {
        let path = package.join(file);
        let path = path.to_str().expect("a path");
        let told = vitrine.does(&["inspect", path]);
        assert_eq!(text(&told["framework"]), framework, "{told}");
        let made = vitrine.does(&["models", "register", "-m", model, path, "--label", label, "--experiment", &run]);
        assert_eq!((text(&made["framework"]), text(&made["sha256"])), (framework.to_owned(), sha256(Path::new(path))));
    }
    let versions = vitrine.does(&[
        "models",
        "ls",
        "-m",
        model,
        "--sort",
        "version",
        "--columns",
        "parameters,metrics.auc/validation",
    ]);
    let versions = versions["items"].as_array().or_else(|| versions.as_array()).expect("rows").clone();
    assert_eq!(versions.len(), 3);

    // Stage, alias and publish; every name leads to the one version.
    vitrine.does(&["models", "stage", "staging", "-m", "acme/audio/silero-vad@3"]);
    vitrine.does(&["models", "stage", "production", "-m", "acme/audio/silero-vad@3", "--reason", "release"]);
    vitrine.does(&["models", "alias", "-m", "acme/audio/silero-vad@v6.2-onnx", "--set", "champion"]);
    vitrine.does(&["models", "publish", "-m", "acme/audio/silero-vad@champion"]);
    let id = text(&vitrine.does(&["models", "get", "-m", "acme/audio/silero-vad@3"])["row"]["id"]);
    for name in ["3", "v6.2-onnx", "champion", "production", "latest"] {
        let details = vitrine.does(&["models", "get", "-m", model, "--version", name]);
        assert_eq!(
            (text(&details["row"]["id"]), text(&details["row"]["status"])),
            (id.clone(), "published".to_owned()),
            "{name}"
        );
    }
    assert!(
        vitrine
            .is_refused(CONFLICT, &["models", "update", "-m", "acme/audio/silero-vad@3", "--description", "x"])
            .contains("read-only")
    );

    // The model as a place.
    vitrine.does(&[
        "models",
        "update",
        "-m",
        model,
        "--description",
        "Speech or not.",
        "--readme",
        "# Silero",
        "--metadata",
        "licence=MIT",
    ]);
    let about = vitrine.does(&["models", "get", "-m", model]);
    assert_eq!(
        (text(&about["description"]), text(&about["aliases"][0]["name"])),
        ("Speech or not.".into(), "champion".into())
    );
    vitrine.is_refused(USAGE, &["models", "update", "-m", model, "--label", "x"]);

    // In another folder the bytes are those that were registered.
    for (label, file, _) in FILES {
        let to = folder.join(label);
        vitrine.does(&["models", "pull", "-m", &format!("{model}@{label}"), "--to", to.to_str().expect("a path")]);
        let name = Path::new(file).file_name().expect("a name");
        assert_eq!(sha256(&to.join(name)), sha256(&package.join(file)), "{label}");
    }

    // The rule of the target is named, for copies and for promotions; another rule lets both in.
    let copy = ["models", "copy", "-m", "acme/audio/silero-vad@champion", "--to", "acme/release", "--yes"];
    let promote = ["experiment", "promote", &run, "--to", "acme/release/vad", "--label", "r1", "--publish"];
    for words in [&copy[..], &promote] {
        let said = vitrine.is_refused(CONFLICT, words);
        assert!(said.contains("promotion rule of release") && said.contains("only this project"), "{said}");
    }
    vitrine.does(&[
        "project",
        "update",
        "-m",
        "acme/release",
        "--promotion",
        "listed",
        "--promotion-from",
        "acme/audio",
    ]);
    vitrine.does(&copy);
    let made = vitrine.does(&promote);
    assert_eq!((text(&made["address"]), text(&made["status"])), ("acme/release/vad@1".into(), "published".into()));
    for address in ["acme/release/silero-vad@1", "acme/release/vad@r1"] {
        let details = vitrine.does(&["models", "get", "-m", address]);
        assert_eq!(text(&details["sha256"]), sha256(&package.join(FILES[2].1)), "{address}");
        assert_eq!(text(&details["row"]["task"]["id"]), run, "{address}");
    }
    let promoted = vitrine.does(&["experiment", "ls", "-m", "acme", "--query", "models:vad"]);
    assert!(promoted.to_string().contains(&run), "{promoted}");
    let idle = vitrine.does(&["experiment", "ls", "-m", "acme", "--query", "models:nil"]);
    assert!(!idle.to_string().contains(&run), "{idle}");
    server.stop();
}
