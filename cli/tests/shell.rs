//! What shells and scripts see: completions, colours, exit codes as data.

mod support;

use std::process::Command;

use support::{Reply, Stub, Vitrine, samples};

#[test]
fn every_shell_has_its_completions() {
    let vitrine = Vitrine::new();
    for (shell, mark) in [
        ("bash", "complete -F _vitrine"),
        ("zsh", "#compdef vitrine"),
        ("fish", "complete -c vitrine"),
        ("powershell", "Register-ArgumentCompleter"),
        ("elvish", "edit:completion:arg-completer[vitrine]"),
    ] {
        let ran = vitrine.run(&["completions", shell]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{shell}");
        for word in [mark, "register", "exit-codes", "profile"] {
            assert!(ran.out.contains(word), "{shell} does not know {word}");
        }
    }
    assert_eq!(vitrine.run(&["completions", "tcsh"]).code, 2);
}

#[test]
fn bash_takes_the_script_and_completes_with_it() {
    let vitrine = Vitrine::new();
    let script = vitrine.file("vitrine.bash", vitrine.run(&["completions", "bash"]).out.as_bytes());
    let line = format!(
        "source {} && COMP_WORDS=(vitrine models reg) COMP_CWORD=2 && _vitrine vitrine reg models && echo \"${{COMPREPLY[*]}}\"",
        script.display()
    );
    // Machines without bash have no completions of it either.
    let Ok(ran) = Command::new("bash").args(["--norc", "-c", &line]).output() else { return };
    assert_eq!(String::from_utf8_lossy(&ran.stdout).trim(), "register", "{}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn colours_are_for_terminals_and_for_those_who_want_them() {
    let run = |name: &str, more: &[(&str, &str)]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vitrine"));
        command.args(["whoami", "--host", "http://127.0.0.1:1", "--token", "t"]);
        for name in ["NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR"] {
            command.env_remove(name);
        }
        let out = command.envs(more.iter().copied()).output().unwrap();
        let text = String::from_utf8(out.stderr).unwrap();
        assert!(text.contains("Nothing answers"), "{name}: {text}");
        text.contains('\u{1b}')
    };
    assert!(!run("a pipe", &[]));
    assert!(run("forced", &[("CLICOLOR_FORCE", "1")]));
    assert!(!run("unwanted", &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
}

#[test]
fn exit_codes_are_data_too() {
    let vitrine = Vitrine::new();
    assert_eq!(vitrine.run(&["exit-codes", "-o", "name"]).out, "0\n1\n2\n3\n4\n5\n6\n7\n");
    let json: serde_json::Value = serde_json::from_str(&vitrine.run(&["exit-codes", "-o", "json"]).out).unwrap();
    assert_eq!(json["items"][6], serde_json::json!({"code": 6, "meaning": "the server cannot be reached"}));
}

#[test]
fn what_is_not_there_or_misspelt_leads_on() {
    let missing = Stub::start(|_| Reply::problem(404, "not_found", "There is no such thing, or you may not see it."));
    let ran = Vitrine::at(&missing).run(&["project", "ls", "-m", "nowhere"]);
    assert!(ran.code == 3 && ran.err.ends_with("hint: vitrine whoami\n"), "{ran:?}");
    let none = Vitrine::new().run(&["whoami"]);
    assert!(none.code == 4 && none.err.contains("hint: vitrine login "), "{none:?}");
    let said = "query: unknown field \"stauts\" at 1 (did you mean status?)";
    let wrong = Stub::start(move |request| match request.line.as_str() {
        line if line.contains("/me") => Reply::json(200, &samples::me(&["acme"])),
        _ => Reply::problem(400, "invalid", said),
    });
    for line in [
        &["models", "ls", "-m", "acme", "--query", "stauts:draft"][..],
        &["experiment", "ls", "-m", "acme", "--query", "stauts:draft"],
        &["models", "archive", "-m", "acme", "--query", "stauts:draft", "--dry-run"],
    ] {
        let ran = Vitrine::at(&wrong).run(line);
        assert_eq!((ran.code, ran.err), (1, format!("error: {said}\n")), "{line:?}");
    }
}
