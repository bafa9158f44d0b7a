//! Pickles, also compressed as joblib does: told by their first bytes and never opened, for opening runs
//! what they say.

use crate::{Problem, findings::Findings, window::Window, zip};

/// How `torch.save` began its files before it wrote archives: protocol 2, then its magic number.
const TORCH: &[u8] = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";

/// First bytes of what joblib compresses with.
const COMPRESSORS: &[(&[u8], &str)] = &[
    (b"\x1f\x8b", "gzip"),
    (b"x\x01", "zlib"),
    (b"x\x5e", "zlib"),
    (b"x\x9c", "zlib"),
    (b"x\xda", "zlib"),
    (b"\xfd7zXZ\0", "xz"),
    (b"]\0\0", "lzma"),
    (b"BZh", "bzip2"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"ZF", "zlib (joblib before 0.10)"),
];

/// Whether these are the first bytes of a pickle.
pub fn is_here(head: &[u8]) -> bool {
    matches!(head, [0x80, 2..=5, ..])
}

/// Says what the first bytes say.
pub fn read(window: &mut Window, findings: &mut Findings) -> Result<(), Problem> {
    let head = window.head(TORCH.len())?;
    if head.starts_with(TORCH) {
        findings.framework("PyTorch");
        findings.entry("written by", "torch.save before 1.6");
    }
    let compressor = COMPRESSORS.iter().find(|(magic, _)| head.starts_with(magic));
    if is_here(&head) {
        findings.version(&format!("pickle protocol {}", head[1]));
    } else if let Some((_, name)) = compressor {
        findings.version("compressed pickle");
        findings.entry("compressed with", name);
    } else if head.starts_with(b"PK") && zip::is_here(window)? {
        findings.version("skops archive");
        let mut count = 0u64;
        zip::each(window, |_| count += 1)?;
        findings.entry("entries", &count.to_string());
        return Ok(());
    } else {
        return Err(Problem::lying("it is named like a pickle, but does not begin like one", 0));
    }
    findings.note("It is a pickle, which is never opened: loading one runs what it says. Load it only if you trust where it is from.");
    Ok(())
}
