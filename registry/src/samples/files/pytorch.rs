//! PyTorch: a state dictionary as `torch.save` writes it, a ZIP without compression whose
//! `data.pkl` refers to the numbers in `data/0`.

use super::{COLUMNS, Tensor};

/// One weight, `head.weight`.
pub(super) fn bytes(name: &str, weights: &Tensor) -> Vec<u8> {
    zip(&[
        (format!("{name}/data.pkl"), &state(weights.rows)),
        (format!("{name}/byteorder"), b"little"),
        (format!("{name}/data/0"), &weights.bytes),
        (format!("{name}/version"), b"3\n"),
    ])
}

/// `OrderedDict([("head.weight", _rebuild_tensor_v2(storage, 0, size, stride, False, OrderedDict()))])`
/// as a pickle of protocol 2; `storage` is a reference to `data/0`.
fn state(rows: usize) -> Vec<u8> {
    const DICTIONARY: &[u8] = b"ccollections\nOrderedDict\n)R";
    let mut pickle = b"\x80\x02".to_vec();
    pickle.extend_from_slice(DICTIONARY);
    pickle.push(b'(');
    text(&mut pickle, "head.weight");
    pickle.extend_from_slice(b"ctorch._utils\n_rebuild_tensor_v2\n((");
    text(&mut pickle, "storage");
    pickle.extend_from_slice(b"ctorch\nFloatStorage\n");
    text(&mut pickle, "0");
    text(&mut pickle, "cpu");
    number(&mut pickle, rows * COLUMNS);
    pickle.extend_from_slice(b"tQ");
    number(&mut pickle, 0);
    for shape in [[rows, COLUMNS], [COLUMNS, 1]] {
        pickle.push(b'(');
        shape.into_iter().for_each(|size| number(&mut pickle, size));
        pickle.push(b't');
    }
    pickle.push(b'\x89');
    pickle.extend_from_slice(DICTIONARY);
    pickle.extend_from_slice(b"tRu.");
    pickle
}

fn text(pickle: &mut Vec<u8>, text: &str) {
    pickle.push(b'X');
    u32(pickle, text.len());
    pickle.extend_from_slice(text.as_bytes());
}

fn number(pickle: &mut Vec<u8>, number: usize) {
    pickle.push(b'J');
    u32(pickle, number);
}

/// Stored entries, their directory, and its end. Dates are 1980-01-01, the first there is.
fn zip(entries: &[(String, &[u8])]) -> Vec<u8> {
    const DATE: u16 = 0x21;
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in entries {
        let mut facts = Vec::new();
        // Version 2.0, no flags, stored, midnight.
        [20, 0, 0, 0, DATE].into_iter().for_each(|n| u16(&mut facts, n));
        facts.extend_from_slice(&crc32(bytes).to_le_bytes());
        u32(&mut facts, bytes.len());
        u32(&mut facts, bytes.len());
        u16(&mut facts, u16::try_from(name.len()).unwrap_or(0));
        u16(&mut facts, 0);
        directory.extend_from_slice(b"PK\x01\x02\x14\0");
        directory.extend_from_slice(&facts);
        // No comment, disk 0, no attributes.
        directory.extend_from_slice(&[0; 10]);
        u32(&mut directory, file.len());
        directory.extend_from_slice(name.as_bytes());
        file.extend_from_slice(b"PK\x03\x04");
        file.extend_from_slice(&facts);
        file.extend_from_slice(name.as_bytes());
        file.extend_from_slice(bytes);
    }
    let start = file.len();
    file.extend_from_slice(&directory);
    file.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    let count = u16::try_from(entries.len()).unwrap_or(0);
    [count, count].into_iter().for_each(|n| u16(&mut file, n));
    u32(&mut file, directory.len());
    u32(&mut file, start);
    u16(&mut file, 0);
    file
}

fn u16(out: &mut Vec<u8>, number: u16) {
    out.extend_from_slice(&number.to_le_bytes());
}

/// Sizes here are far below 4 GiB.
fn u32(out: &mut Vec<u8>, number: usize) {
    out.extend_from_slice(&u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes());
}

/// The checksum of ZIP and PNG.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

#[cfg(test)]
mod tests {
    use super::super::Numbers;
    use super::*;

    #[test]
    fn the_checksum_is_the_known_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn the_directory_leads_to_every_entry() {
        let file = bytes("rtdetr", &Tensor::of(10, &mut Numbers(5)));
        let number = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap()) as usize;
        let end = file.len() - 22;
        assert_eq!(&file[end..end + 4], b"PK\x05\x06");
        let mut at = number(end + 16);
        assert_eq!(at + number(end + 12), end);
        for name in ["data.pkl", "byteorder", "data/0", "version"] {
            assert_eq!(&file[at..at + 4], b"PK\x01\x02");
            let (length, local) = (usize::from(file[at + 28]), number(at + 42));
            assert!(file[at + 46..at + 46 + length].ends_with(name.as_bytes()));
            assert_eq!(&file[local..local + 4], b"PK\x03\x04");
            at += 46 + length;
        }
        assert_eq!(at, end);
    }
}
