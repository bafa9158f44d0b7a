//! LightGBM's text model: trees with three leaves.

use std::fmt::Write;

use super::Numbers;

/// What one tree takes as text.
const TREE_BYTES: usize = 322;

/// As many trees as fill so many kilobytes.
pub(super) fn bytes(kilobytes: usize, numbers: &mut Numbers) -> Vec<u8> {
    let trees: Vec<String> = (0..(kilobytes * 1000 / TREE_BYTES).max(1)).map(|id| tree(id, numbers)).collect();
    let sizes: Vec<String> = trees.iter().map(|tree| tree.len().to_string()).collect();
    format!(
        "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\nmax_feature_idx=3\n\
         objective=lambdarank\nfeature_names=score age match rank\nfeature_infos=[0:1] [0:1] [0:1] [0:1]\n\
         tree_sizes={}\n\n{}end of trees\n\nfeature_importances:\nscore={}\n\nparameters:\n[boosting: gbdt]\n\
         [objective: lambdarank]\nend of parameters\n\npandas_categorical:null\n",
        sizes.join(" "),
        trees.concat(),
        trees.len(),
    )
    .into_bytes()
}

fn tree(id: usize, numbers: &mut Numbers) -> String {
    let mut tree = format!("Tree={id}\nnum_leaves=3\nnum_cat=0\nsplit_feature={} {}\n", id % 4, (id + 1) % 4);
    let (first, second) = (numbers.unit(), numbers.unit());
    let _ = write!(tree, "split_gain=8 4\nthreshold={first:.6} {second:.6}\ndecision_type=2 2\n");
    let _ = write!(tree, "left_child=1 -1\nright_child=-2 -3\n");
    let (a, b, c) = (numbers.signed(), numbers.signed(), numbers.signed());
    let _ = write!(tree, "leaf_value={a:.6} {b:.6} {c:.6}\nleaf_weight=20 20 24\nleaf_count=20 20 24\n");
    tree + "internal_value=0 0\ninternal_weight=64 44\ninternal_count=64 44\nis_linear=0\nshrinkage=0.1\n\n\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_lead_from_tree_to_tree() {
        let text = String::from_utf8(bytes(20, &mut Numbers(1))).unwrap();
        let (head, mut rest) = text.split_once("\n\n").unwrap();
        let (_, sizes) = head.split_once("tree_sizes=").unwrap();
        for (id, size) in sizes.split(' ').enumerate() {
            assert!(rest.starts_with(&format!("Tree={id}\n")));
            rest = &rest[size.parse::<usize>().unwrap()..];
        }
        assert!(rest.starts_with("end of trees"));
    }
}
