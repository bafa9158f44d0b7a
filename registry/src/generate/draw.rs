//! Numbers by chance that are the same wherever and whenever they are drawn: `SplitMix64`, written down here so that no
//! other release of a library changes what a seed means.

use domain::{Id, Time};

/// What a number is drawn for: two of one kind and place are the same.
#[derive(Clone, Copy)]
pub(super) enum Of {
    Person,
    Team,
    Tag,
    Project,
    Model,
    Run,
    Version,
    File,
    /// Which model a version is of, before anything else is known of it.
    Place,
}

/// A source of numbers.
pub(super) struct Draw(u64);

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Draw {
    /// The numbers of one thing: they depend on nothing that was drawn before.
    pub fn of(seed: u64, of: Of, number: usize) -> Self {
        let kind = mixed(seed.wrapping_add(STEP)).wrapping_add((of as u64 + 1).wrapping_mul(STEP));
        Self(mixed(mixed(kind) ^ number as u64))
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mixed(self.0)
    }

    /// From 0 to below 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From 0 to below `count`, each as likely.
    pub fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.next()) * count as u128) >> 64) as usize
    }

    /// Whether something happens that does so in so many of a thousand cases.
    pub fn chance(&mut self, of_a_thousand: usize) -> bool {
        self.below(1_000) < of_a_thousand
    }

    /// From 0 to below `count`; the first ones far more often than the last, as with words, models and people: one in ten
    /// at `count = 1000` falls on the first, and half of all on the first eighth.
    pub fn skewed(&mut self, count: usize) -> usize {
        let unit = self.unit();
        let place = unit * unit * unit * count as f64;
        (place as usize).min(count.saturating_sub(1))
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// As [`Self::skewed`].
    pub fn skewed_pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.skewed(from.len())]
    }

    /// A key as the product makes it at that time.
    pub fn id(&mut self, at: Time) -> Id {
        let millis = u128::try_from(at.timestamp_millis()).unwrap_or_default() & 0xffff_ffff_ffff;
        let (high, low) = (u128::from(self.next() & 0x0fff), u128::from(self.next() >> 2));
        Id::from_u128((millis << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low)
    }

    /// A time between two, the first included.
    pub fn between(&mut self, from: Time, until: Time) -> Time {
        let span = (until - from).num_microseconds().unwrap_or_default().max(0);
        from + chrono::Duration::microseconds((self.unit() * span as f64) as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_means_the_same_for_ever() {
        let mut draw = Draw::of(1, Of::Version, 7);
        assert_eq!([draw.next(), draw.next()], [FIRST, SECOND]);
        let draws = |seed, of, number| Draw::of(seed, of, number).next();
        assert_ne!(draws(1, Of::Version, 7), draws(2, Of::Version, 7));
        assert_ne!(draws(1, Of::Version, 7), draws(1, Of::Version, 8));
        assert_ne!(draws(1, Of::Version, 7), draws(1, Of::Run, 7));
    }
    const FIRST: u64 = 0x63a3_acd1_15f4_05e5;
    const SECOND: u64 = 0x519e_7486_b899_cdd0;

    #[test]
    fn keys_are_those_of_their_time() {
        let at = Time::from_timestamp_millis(1_700_000_000_123).unwrap_or_default();
        let id = Draw::of(1, Of::Version, 0).id(at);
        assert_eq!(id.get_version_num(), 7);
        assert_eq!(id.get_variant(), uuid::Variant::RFC4122);
        assert_eq!(id.get_timestamp().map(|t| t.to_unix()), Some((1_700_000_000, 123_000_000)));
    }

    #[test]
    fn few_are_drawn_often_and_all_of_them_some_time() {
        let mut seen = vec![0; 100];
        for number in 0..20_000 {
            seen[Draw::of(3, Of::Tag, number).skewed(100)] += 1;
        }
        assert!(seen[0] > 10 * seen[99] && seen.iter().all(|count| *count > 0), "{seen:?}");
    }
}
