//! Contents of files: what a simple generator says, which nothing can compress or recognise.

/// A content of this size, piece by piece.
pub fn pieces(size: usize) -> impl Iterator<Item = Vec<u8>> {
    let (mut state, mut left) = (1u64, size);
    std::iter::from_fn(move || {
        let mut piece = vec![0; left.min(65_536)];
        left -= piece.len();
        for word in piece.chunks_mut(8) {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            word.copy_from_slice(&state.to_be_bytes()[..word.len()]);
        }
        (!piece.is_empty()).then_some(piece)
    })
}
