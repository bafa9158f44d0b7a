//! Mutations without a nightly toolchain: `mutate [--seconds N] [--seed N] [TARGET…]`; with `--seeds` it only
//! writes the right inputs down, for cargo-fuzz to begin with.
//!
//! Right inputs are damaged at random, and those from which something new came are damaged further. The
//! same seed makes the same inputs. What brings a target down, or takes it long, is kept in `artifacts/`.

use std::{
    collections::HashSet,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    process::ExitCode,
    time::{Duration, Instant},
};

use vitrine_fuzz::{TARGETS, Target};

/// Most inputs that are kept to be damaged further.
const KEPT_MAX: usize = 4000;
/// Most bytes of an input.
const BYTES_MAX: usize = 64 * 1024;
/// What one input may take.
const TIME_MAX: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    let (mut seconds, mut seed, mut names, mut only_seeds) = (60, 1, Vec::new(), false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|text| text.parse().ok());
        match argument.as_str() {
            "--seconds" => seconds = number().unwrap_or(seconds),
            "--seed" => seed = number().unwrap_or(seed),
            "--seeds" => only_seeds = true,
            _ => names.push(argument),
        }
    }
    if let Some(name) = names.iter().find(|name| TARGETS.iter().all(|target| target.name != **name)) {
        eprintln!("error: there is no target {name}");
        return ExitCode::from(2);
    }
    let mut clean = true;
    for target in TARGETS.iter().filter(|target| names.is_empty() || names.iter().any(|name| name == target.name)) {
        clean &= if only_seeds { write(target) } else { run(target, Duration::from_secs(seconds), seed) };
    }
    if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Writes the right inputs of a target to where cargo-fuzz looks for them; whether that was done.
fn write(target: &Target) -> bool {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target.name);
    let seeds = (target.seeds)();
    let mut files = seeds.iter().enumerate().map(|(i, seed)| fs::write(folder.join(format!("seed-{i}")), seed));
    let written = fs::create_dir_all(&folder).and_then(|()| files.try_for_each(|written| written));
    if let Err(error) = &written {
        eprintln!("error: {}: {error}", folder.display());
    }
    written.is_ok()
}

/// Runs one target for so long; whether nothing brought it down.
fn run(target: &Target, long: Duration, seed: u64) -> bool {
    let mut numbers = Numbers(seed);
    let mut kept = (target.seeds)();
    let mut outcomes = HashSet::new();
    let (start, mut count) = (Instant::now(), 0u64);
    while start.elapsed() < long {
        let mut input = kept[numbers.below(kept.len())].clone();
        for _ in 0..=numbers.below(4) {
            let other = numbers.below(kept.len());
            mutate(&mut input, &kept[other], &mut numbers);
        }
        input.truncate(BYTES_MAX);
        let begin = Instant::now();
        // The target keeps nothing that a panic could leave half done.
        let outcome = catch_unwind(AssertUnwindSafe(|| (target.run)(&input)));
        let reason = match outcome {
            Err(_) => "panics",
            Ok(_) if begin.elapsed() > TIME_MAX => "takes long",
            Ok(outcome) => {
                if outcomes.insert(outcome) {
                    if kept.len() < KEPT_MAX {
                        kept.push(input);
                    } else {
                        let old = numbers.below(kept.len());
                        kept[old] = input;
                    }
                }
                count += 1;
                continue;
            }
        };
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("artifacts");
        let path = folder.join(format!("{}-{seed}-{count}", target.name));
        let written = fs::create_dir_all(&folder).and_then(|()| fs::write(&path, &input));
        eprintln!("{:<12} {reason}: {} ({written:?})", target.name, path.display());
        return false;
    }
    println!("{:<12} clean: {count} inputs, {} different outcomes", target.name, outcomes.len());
    true
}

/// One change.
fn mutate(input: &mut Vec<u8>, other: &[u8], numbers: &mut Numbers) {
    const EDGES: [u64; 12] = [0, 1, 2, 0x7f, 0x80, 0xff, 0xffff, 0x7fff_ffff, 0xffff_ffff, 1 << 62, 1 << 63, u64::MAX];
    let place = numbers.below(input.len() + 1);
    let length = 1 + numbers.below(16);
    let end = (place + length).min(input.len());
    match numbers.below(9) {
        0 if place < input.len() => input[place] ^= 1 << numbers.below(8),
        1 if place < input.len() => input[place] = numbers.next() as u8,
        2 => {
            let edge = EDGES[numbers.below(EDGES.len())].to_le_bytes();
            let width = [1, 2, 4, 8][numbers.below(4)];
            input[place..].iter_mut().zip(&edge[..width]).for_each(|(byte, new)| *byte = *new);
        }
        3 => drop(input.drain(place..end)),
        4 => {
            let copy = input[place..end].to_vec();
            let to = numbers.below(input.len() + 1);
            input.splice(to..to, copy);
        }
        5 => {
            let from = numbers.below(other.len() + 1);
            let copy = other[from..(from + length * 4).min(other.len())].to_vec();
            input.splice(place..place, copy);
        }
        6 => {
            let from = numbers.below(other.len() + 1);
            input.truncate(place);
            input.extend_from_slice(&other[from..]);
        }
        7 if numbers.below(8) == 0 => input.truncate(place),
        _ if place < input.len() => input[place] = input[place].wrapping_add(1).wrapping_sub(numbers.below(3) as u8),
        _ => input.push(numbers.next() as u8),
    }
}

/// SplitMix64.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or_default()
    }
}
