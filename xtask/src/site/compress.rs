//! `.br` and `.gz` beside each file, so that the server never compresses.

use anyhow::Result;
use flate2::{Compression, write::GzEncoder};
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

/// Compresses `content` beside `file`. A compressed file that is there already
/// is right when the hash in its name says so, or when it is not older.
pub fn beside(file: &Path, content: &[u8]) -> Result<[PathBuf; 2]> {
    let br = with_ending(file, "br");
    if !fresh(&br, file) {
        fs::write(&br, brotli(content)?)?;
    }
    let gz = with_ending(file, "gz");
    if !fresh(&gz, file) {
        fs::write(&gz, gzip(content)?)?;
    }
    Ok([br, gz])
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn fresh(compressed: &Path, file: &Path) -> bool {
    let time = |path: &Path| fs::metadata(path).and_then(|data| data.modified());
    matches!((time(compressed), time(file)), (Ok(made), Ok(source)) if made >= source)
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 64 * 1024, 11, 22);
    writer.write_all(content)?;
    drop(writer);
    Ok(out)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(content)?;
    Ok(writer.finish()?)
}
