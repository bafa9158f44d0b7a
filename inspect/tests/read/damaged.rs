//! Files that are cut off anywhere, and files with wrong bytes: an answer or a refusal, never a panic.

use proptest::prelude::*;

use crate::{made, read};

#[test]
fn every_file_can_be_cut_anywhere() {
    for (name, bytes) in made::all() {
        assert!(read(name, &bytes).is_ok(), "{name}");
        for length in 0..bytes.len() {
            let _ = read(name, &bytes[..length]);
        }
    }
}

proptest! {
    #[test]
    fn wrong_bytes_bring_nothing_down(
        which in any::<prop::sample::Index>(),
        wrong in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let all = made::all();
        let (name, mut bytes) = all[which.index(all.len())].clone();
        for (place, byte) in wrong {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let _ = read(name, &bytes);
    }

    /// Lengths and counts are where runs of the same byte do most harm.
    #[test]
    fn lying_lengths_bring_nothing_down(
        which in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        byte in prop::sample::select(vec![0u8, 1, 0x7f, 0x80, 0xff]),
        length in prop::sample::select(vec![1usize, 2, 4, 8]),
    ) {
        let all = made::all();
        let (name, mut bytes) = all[which.index(all.len())].clone();
        let place = place.index(bytes.len());
        bytes[place..].iter_mut().take(length).for_each(|b| *b = byte);
        let _ = read(name, &bytes);
    }
}
