//! Takes out of the wasm what nobody calls and no tool can know that of.

use anyhow::{Context as _, Result};
use wasm_encoder::{CustomSection, ExportKind, ExportSection, Module, RawSection};
use wasmparser::{ExternalKind, Parser, Payload};

/// Where `#[wasm_bindgen]` leaves what it knows, for wasm-bindgen to read.
const NOTES: &str = "__wasm_bindgen_unstable";
/// What all classes are called by which JavaScript could read and write streams of ours.
const STREAMS: &[u8] = b"intounderlying";

/// The same without the classes of the crate `wasm-streams`, which comes with Leptos: JavaScript may call whatever
/// is exported, and so it would be part of every first load. The server functions stream nothing.
pub fn without_streams(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut trimmed = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.context("reading the wasm")?;
        match &payload {
            Payload::ExportSection(exports) => {
                let mut kept = ExportSection::new();
                for export in exports.clone() {
                    let export = export?;
                    if !is_of_streams(export.name.as_bytes()) {
                        kept.export(export.name, kind(export.kind), export.index);
                    }
                }
                trimmed.section(&kept);
            }
            Payload::CustomSection(section) if section.name() == NOTES => {
                let data = kept_notes(section.data()).context("reading the notes of wasm-bindgen")?;
                trimmed.section(&CustomSection { name: NOTES.into(), data: data.into() });
            }
            other => {
                if let Some((id, range)) = other.as_section() {
                    let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
                    trimmed.section(&RawSection { id, data: wasm.get(range).context("a section ends too late")? });
                }
            }
        }
    }
    Ok(trimmed.finish())
}

fn kind(kind: ExternalKind) -> ExportKind {
    match kind {
        ExternalKind::Func | ExternalKind::FuncExact => ExportKind::Func,
        ExternalKind::Table => ExportKind::Table,
        ExternalKind::Memory => ExportKind::Memory,
        ExternalKind::Global => ExportKind::Global,
        ExternalKind::Tag => ExportKind::Tag,
    }
}

fn is_of_streams(text: &[u8]) -> bool {
    text.windows(STREAMS.len()).any(|part| part.eq_ignore_ascii_case(STREAMS))
}

/// Notes come in pairs, of who wrote one and what it says, each with its length in front.
fn kept_notes(mut all: &[u8]) -> Option<Vec<u8>> {
    let mut kept = Vec::new();
    while !all.is_empty() {
        let (_, rest) = note(all)?;
        let (said, rest) = note(rest)?;
        let pair = &all[..all.len() - rest.len()];
        if !is_of_streams(said) {
            kept.extend(pair);
        }
        all = rest;
    }
    Some(kept)
}

fn note(all: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = all.split_first_chunk()?;
    rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes(said: &[&[u8]]) -> Vec<u8> {
        let one = |said: &[u8]| [&3_u32.to_le_bytes(), b"who".as_slice(), &4_u32.to_le_bytes(), said].concat();
        said.iter().flat_map(|said| one(said)).collect()
    }

    #[test]
    fn notes_of_streams_are_left_out_with_their_writer() {
        let other = |byte: u8| vec![byte; 4];
        let mut streams = notes(&[&other(1), &other(2)]);
        let long = b"\x14IntoUnderlyingSource";
        streams.extend(3_u32.to_le_bytes());
        streams.extend(b"who");
        streams.extend(u32::try_from(long.len()).unwrap().to_le_bytes());
        streams.extend(long);
        streams.extend(notes(&[&other(3)]));
        assert_eq!(kept_notes(&streams), Some(notes(&[&other(1), &other(2), &other(3)])));
        assert_eq!(kept_notes(&streams[..20]), None);
    }

    #[test]
    fn exports_of_streams_are_left_out_and_the_rest_stays_as_it_is() {
        let wasm = |exports: &[&str]| {
            let mut section = ExportSection::new();
            for name in exports {
                section.export(name, ExportKind::Func, 0);
            }
            let mut module = Module::new();
            module.section(&section).section(&CustomSection { name: "other".into(), data: b"as it is".into() });
            module.finish()
        };
        let all = wasm(&["hydrate", "__wbg_intounderlyingsource_free_1", "intounderlyingsink_write", "memory"]);
        assert_eq!(without_streams(&all).unwrap(), wasm(&["hydrate", "memory"]));
        assert!(without_streams(&all[..all.len() - 3]).is_err());
    }
}
