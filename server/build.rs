//! A release build embeds the site: rebuild when a new one was made.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=../target/site/pkg/name.txt");
    }
}
