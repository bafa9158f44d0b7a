//! A zip file as a stream: entries are stored as they are, so that its length is known before its first byte,
//! nothing is written to disk, and memory stays constant.
//!
//! Every entry has 64-bit sizes, and its CRC behind its bytes: that is how the format lets one begin before the
//! end is known.

use std::io;

use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use registry::versions::bundle::Entry;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// CRC behind the bytes, name in UTF-8.
const FLAGS: u16 = 1 << 3 | 1 << 11;
/// The least version of the format that knows 64-bit sizes.
const VERSION: u16 = 45;
/// 1980-01-01, the format's earliest: the same versions make the same file.
const DATE: u16 = 1 << 5 | 1;
/// Stands for a size that is found in the 64-bit field.
const ELSEWHERE: u32 = u32::MAX;

const LOCAL: u64 = 30 + 20;
const BEHIND: u64 = 24;
const CENTRAL: u64 = 46 + 28;
const END: u64 = 56 + 20 + 22;

fn size(entry: &Entry) -> u64 {
    u64::try_from(entry.file.file.size).unwrap_or_default()
}

/// How long the whole file is, in bytes.
pub fn length(entries: &[Entry]) -> u64 {
    let of = |e: &Entry| LOCAL + BEHIND + CENTRAL + 2 * e.path.len() as u64 + size(e);
    END + entries.iter().map(of).sum::<u64>()
}

/// The bytes of the file. When somebody stops reading, nothing more is read either.
pub fn stream(entries: Vec<Entry>) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    let (to, from) = mpsc::channel(4);
    tokio::spawn(async move {
        if let Err(error) = write(&entries, &to).await {
            // Whoever reads is told by a body that breaks off.
            let _ = to.send(Err(error)).await;
        }
    });
    ReceiverStream::new(from)
}

type To = mpsc::Sender<io::Result<Bytes>>;

async fn write(entries: &[Entry], to: &To) -> io::Result<()> {
    let (mut at, mut central) = (0, Vec::new());
    for entry in entries {
        let start = at;
        at += send(to, local(entry)).await?;
        let mut crc = crc32fast::Hasher::new();
        let mut bytes = entry.file.read(0..size(entry)).await.map_err(io::Error::other)?;
        let mut read = 0;
        while let Some(chunk) = bytes.next().await {
            let chunk = chunk.map_err(io::Error::other)?;
            crc.update(&chunk);
            read += chunk.len() as u64;
            at += send(to, chunk).await?;
        }
        if read != size(entry) {
            return Err(io::Error::other(format!("{} has {read} bytes", entry.path)));
        }
        let crc = crc.finalize();
        at += send(to, behind(crc, read)).await?;
        central.extend_from_slice(&directory(entry, crc, start));
    }
    let length = central.len() as u64;
    send(to, central.into()).await?;
    send(to, end(entries.len() as u64, length, at)).await?;
    Ok(())
}

async fn send(to: &To, bytes: Bytes) -> io::Result<u64> {
    let length = bytes.len() as u64;
    to.send(Ok(bytes)).await.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
    Ok(length)
}

/// Numbers in the format's byte order.
#[derive(Default)]
struct Fields(Vec<u8>);

impl Fields {
    fn u16(mut self, numbers: &[u16]) -> Self {
        numbers.iter().for_each(|n| self.0.extend_from_slice(&n.to_le_bytes()));
        self
    }

    fn u32(mut self, numbers: &[u32]) -> Self {
        numbers.iter().for_each(|n| self.0.extend_from_slice(&n.to_le_bytes()));
        self
    }

    fn u64(mut self, numbers: &[u64]) -> Self {
        numbers.iter().for_each(|n| self.0.extend_from_slice(&n.to_le_bytes()));
        self
    }

    fn text(mut self, text: &str) -> Self {
        self.0.extend_from_slice(text.as_bytes());
        self
    }
}

/// A path is as long as the format can say: the bundle makes none that is longer.
fn path_length(entry: &Entry) -> u16 {
    u16::try_from(entry.path.len()).unwrap_or(u16::MAX)
}

/// What stands before an entry's bytes.
fn local(entry: &Entry) -> Bytes {
    let fields = Fields::default().u32(&[0x0403_4b50]).u16(&[VERSION, FLAGS, 0, 0, DATE]);
    let fields = fields.u32(&[0, ELSEWHERE, ELSEWHERE]).u16(&[path_length(entry), 20]).text(&entry.path);
    fields.u16(&[1, 16]).u64(&[size(entry), size(entry)]).0.into()
}

/// What stands behind them.
fn behind(crc: u32, size: u64) -> Bytes {
    Fields::default().u32(&[0x0807_4b50, crc]).u64(&[size, size]).0.into()
}

/// The entry's line in the directory.
fn directory(entry: &Entry, crc: u32, start: u64) -> Vec<u8> {
    let fields = Fields::default().u32(&[0x0201_4b50]).u16(&[3 << 8 | VERSION, VERSION, FLAGS, 0, 0, DATE]);
    let fields = fields.u32(&[crc, ELSEWHERE, ELSEWHERE]).u16(&[path_length(entry), 28, 0, 0, 0]);
    // A plain file that its owner may write.
    let fields = fields.u32(&[0o100_644 << 16, ELSEWHERE]).text(&entry.path);
    fields.u16(&[1, 24]).u64(&[size(entry), size(entry), start]).0
}

/// The end, which says where the directory is.
fn end(entries: u64, length: u64, at: u64) -> Bytes {
    let fields = Fields::default().u32(&[0x0606_4b50]).u64(&[44]).u16(&[3 << 8 | VERSION, VERSION]).u32(&[0, 0]);
    let fields = fields.u64(&[entries, entries, length, at]).u32(&[0x0706_4b50, 0]).u64(&[at + length]).u32(&[1]);
    let fields = fields.u32(&[0x0605_4b50]).u16(&[0, 0, u16::MAX, u16::MAX]).u32(&[ELSEWHERE, ELSEWHERE]);
    fields.u16(&[0]).0.into()
}
