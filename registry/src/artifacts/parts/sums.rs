//! What the bytes of a part come to: by which it is checked, and known again.

use domain::Refusal;
use sha2::{Digest, Sha256};

use crate::artifacts::receive::hex;

/// Digests of the same bytes, as many as are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// SHA-256.
    pub sha256: Option<[u8; 32]>,
    /// CRC-32C, which finds damage but no intent: what a version refers to never rests on it.
    pub crc32c: Option<u32>,
}

impl Sums {
    /// As the database keeps them.
    pub(super) fn kept(sha256: Option<Vec<u8>>, crc32c: Option<i32>) -> Self {
        Self { sha256: sha256.and_then(|bytes| bytes.try_into().ok()), crc32c: crc32c.map(i32::cast_unsigned) }
    }

    /// Whether none that both know differs.
    pub(super) fn agree(&self, other: &Self) -> bool {
        let same = |differ: Option<bool>| !differ.unwrap_or(false);
        same(self.sha256.zip(other.sha256).map(|(a, b)| a != b))
            && same(self.crc32c.zip(other.crc32c).map(|(a, b)| a != b))
    }

    /// Holds what was said against what arrived.
    pub(super) fn check(&self, arrived: &Self) -> Result<(), Refusal> {
        if let (Some(expected), Some(arrived)) = (self.sha256, arrived.sha256)
            && expected != arrived
        {
            return Err(Refusal::WrongDigest { arrived: hex(&arrived), expected: hex(&expected) });
        }
        if let (Some(expected), Some(arrived)) = (self.crc32c, arrived.crc32c)
            && expected != arrived
        {
            return Err(Refusal::WrongDigest { arrived: crc_text(arrived), expected: crc_text(expected) });
        }
        Ok(())
    }
}

/// Eight hexadecimal digits.
pub(super) fn crc_text(crc: u32) -> String {
    format!("{crc:08x}")
}

/// Sums of bytes that are still on their way.
pub(in crate::artifacts) struct Summing {
    sha256: Option<Sha256>,
    crc32c: Option<u32>,
}

impl Summing {
    /// The kinds that any of these know; SHA-256 where nobody says.
    pub(in crate::artifacts) fn like(sums: &[Sums]) -> Self {
        let crc32c = sums.iter().any(|sums| sums.crc32c.is_some());
        let sha256 = !crc32c || sums.iter().any(|sums| sums.sha256.is_some());
        Self { sha256: sha256.then(Sha256::new), crc32c: crc32c.then_some(0) }
    }

    /// Sums nothing up.
    pub(in crate::artifacts) fn none() -> Self {
        Self { sha256: None, crc32c: None }
    }

    pub(in crate::artifacts) fn take(&mut self, bytes: &[u8]) {
        if let Some(digest) = &mut self.sha256 {
            digest.update(bytes);
        }
        if let Some(crc) = &mut self.crc32c {
            *crc = crc32c::crc32c_append(*crc, bytes);
        }
    }

    pub(in crate::artifacts) fn end(self) -> Sums {
        Sums { sha256: self.sha256.map(|digest| digest.finalize().into()), crc32c: self.crc32c }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kinds: &[Sums], bytes: &[u8]) -> Sums {
        let mut summing = Summing::like(kinds);
        bytes.chunks(3).for_each(|chunk| summing.take(chunk));
        summing.end()
    }

    #[test]
    fn sums_are_those_that_were_asked_for() {
        let crc = Sums { crc32c: Some(0), ..Sums::default() };
        let sha = Sums { sha256: Some([0; 32]), ..Sums::default() };
        // The check value of CRC-32C (RFC 3720).
        assert_eq!(of(&[crc], b"123456789"), Sums { crc32c: Some(0xe306_9283), sha256: None });
        let sha256 = Some(Sha256::digest(b"123456789").into());
        assert_eq!(of(&[], b"123456789"), Sums { sha256, crc32c: None });
        assert_eq!(of(&[crc, sha], b"123456789"), Sums { sha256, crc32c: Some(0xe306_9283) });
    }

    #[test]
    fn only_what_both_know_can_differ() {
        let (a, b) = (Sums { crc32c: Some(1), sha256: None }, Sums { crc32c: Some(2), sha256: Some([0; 32]) });
        assert!(!a.agree(&b) && a.check(&b).is_err());
        assert!(a.agree(&a) && a.check(&a).is_ok());
        let sha = Sums { sha256: Some([1; 32]), crc32c: None };
        assert!(a.agree(&sha) && a.check(&sha).is_ok() && !sha.agree(&b) && sha.check(&b).is_err());
    }
}
