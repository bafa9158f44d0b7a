//! Short names for what the wasm imports: nobody reads them, and every first load carries each twice.

use anyhow::{Context as _, Result, ensure};
use std::{collections::HashMap, fs, path::Path};
use wasm_encoder::{
    ImportSection, Module, RawSection,
    reencode::{Reencode as _, RoundtripReencoder},
};
use wasmparser::{Parser, Payload};

/// What wasm-bindgen calls the script as a module, and what it is called here.
const SCRIPT: (&str, &str) = ("./vitrine_bg.js", "a");

/// Renames them in the script and the wasm that wasm-bindgen left in a folder.
pub fn shorten(folder: &Path) -> Result<()> {
    let (script, wasm) = (folder.join("vitrine.js"), folder.join("vitrine_bg.wasm"));
    let (small, names) = shortened(&fs::read(&wasm)?)?;
    fs::write(&script, renamed(&fs::read_to_string(&script)?, &names)?)?;
    Ok(fs::write(&wasm, small)?)
}

/// The wasm with short names, and which they are.
fn shortened(wasm: &[u8]) -> Result<(Vec<u8>, HashMap<String, String>)> {
    let mut names = HashMap::new();
    let mut small = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.context("reading the wasm")?;
        if let Payload::ImportSection(imports) = &payload {
            let mut section = ImportSection::new();
            for import in imports.clone().into_imports() {
                let import = import?;
                let ty = RoundtripReencoder.entity_type(import.ty)?;
                if import.module == SCRIPT.0 {
                    let next = word(names.len());
                    section.import(SCRIPT.1, names.entry(import.name.to_owned()).or_insert(next), ty);
                } else {
                    section.import(import.module, import.name, ty);
                }
            }
            small.section(&section);
        } else if let Some((id, range)) = payload.as_section() {
            let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
            small.section(&RawSection { id, data: wasm.get(range).context("a section ends too late")? });
        }
    }
    Ok((small.finish(), names))
}

/// The script with the names that the wasm has now: those of the properties of one object, a line each.
fn renamed(script: &str, names: &HashMap<String, String>) -> Result<String> {
    let mut found = 0;
    let line = |line: &str| {
        let property = line.trim_start().split_once(": ");
        match property.and_then(|(name, value)| Some((names.get(name)?, value))) {
            Some((short, value)) => {
                found += 1;
                format!("{short}: {value}\n")
            }
            None => format!("{line}\n"),
        }
    };
    let text: String = script.lines().map(line).collect();
    ensure!(found == names.len(), "the script has {found} of the {} functions that the wasm imports", names.len());
    let module = |name: &str| format!("\"{name}\": ");
    ensure!(text.contains(&module(SCRIPT.0)), "the script gives the wasm nothing");
    Ok(text.replace(&module(SCRIPT.0), &module(SCRIPT.1)))
}

/// `a`, `b`, …, `z`, `ba`, `bb`, …: another word for each number.
fn word(number: usize) -> String {
    const LETTERS: &[u8; 26] = b"abcdefghijklmnopqrstuvwxyz";
    let rest = if number >= 26 { word(number / 26) } else { String::new() };
    rest + char::from(LETTERS[number % 26]).encode_utf8(&mut [0; 4])
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{EntityType, GlobalType, ValType};

    fn wasm(imports: &[(&str, &str)]) -> Vec<u8> {
        let ty = EntityType::Global(GlobalType { val_type: ValType::I32, mutable: false, shared: false });
        let mut section = ImportSection::new();
        for (module, name) in imports {
            section.import(module, name, ty);
        }
        let mut module = Module::new();
        module.section(&section);
        module.finish()
    }

    #[test]
    fn script_and_wasm_keep_meaning_the_same() {
        let long = [(SCRIPT.0, "__wbg_click_1"), ("./__wasm_split.js", "click"), (SCRIPT.0, "__wbg_blur_2")];
        let (small, names) = shortened(&wasm(&long)).unwrap();
        assert_eq!(small, wasm(&[("a", "a"), ("./__wasm_split.js", "click"), ("a", "b")]));

        let script =
            "  __wbg_blur_2: function(e) { e.blur() },\n  __wbg_click_1: click,\n  \"./vitrine_bg.js\": import0,\n";
        let short = renamed(script, &names).unwrap();
        assert_eq!(short, "b: function(e) { e.blur() },\na: click,\n  \"a\": import0,\n");
        assert!(renamed("  __wbg_blur_2: blur,\n  \"./vitrine_bg.js\": import0,\n", &names).is_err());
    }

    #[test]
    fn every_number_has_a_word_of_its_own() {
        let words: std::collections::HashSet<_> = (0..2_000).map(word).collect();
        assert_eq!(words.len(), 2_000);
        assert_eq!([word(0), word(25), word(26), word(27)], ["a", "z", "ba", "bb"]);
    }
}
