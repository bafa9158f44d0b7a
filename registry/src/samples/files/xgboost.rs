//! XGBoost's JSON model: regression trees of depth two.

use serde_json::{Value, json};

use super::Numbers;

const FEATURES: [&str; 4] = ["score", "area", "aspect", "overlap"];
/// What one tree takes as text.
const TREE_BYTES: usize = 610;

/// As many trees as fill so many kilobytes.
pub(super) fn bytes(kilobytes: usize, numbers: &mut Numbers) -> Vec<u8> {
    let count = (kilobytes * 1000 / TREE_BYTES).max(1);
    let trees: Vec<Value> = (0..count).map(|id| tree(id, numbers)).collect();
    let model = json!({
        "learner": {
            "attributes": {},
            "feature_names": FEATURES,
            "feature_types": FEATURES.map(|_| "float"),
            "gradient_booster": {
                "model": {
                    "gbtree_model_param": {"num_parallel_tree": "1", "num_trees": count.to_string()},
                    "iteration_indptr": (0..=count).collect::<Vec<_>>(),
                    "tree_info": vec![0; count],
                    "trees": trees,
                },
                "name": "gbtree",
            },
            "learner_model_param": {
                "base_score": "5E-1",
                "boost_from_average": "1",
                "num_class": "0",
                "num_feature": FEATURES.len().to_string(),
                "num_target": "1",
            },
            "objective": {"name": "reg:squarederror", "reg_loss_param": {"scale_pos_weight": "1"}},
        },
        "version": [2, 1, 0],
    });
    model.to_string().into_bytes()
}

/// A root (0), two splits (1, 2) and four leaves (3 to 6). XGBoost reads no whole number where it
/// expects a decimal.
fn tree(id: usize, numbers: &mut Numbers) -> Value {
    const NONE: u32 = 2_147_483_647;
    let mut some = |count: usize| (0..count).map(|_| thousandths(numbers.signed())).collect::<Vec<_>>();
    let (thresholds, leaves) = (some(3), some(4));
    json!({
        "base_weights": [0.0, 0.0, 0.0, leaves[0], leaves[1], leaves[2], leaves[3]],
        "categories": [], "categories_nodes": [], "categories_segments": [], "categories_sizes": [],
        "default_left": [0, 0, 0, 0, 0, 0, 0],
        "id": id,
        "left_children": [1, 3, 5, -1, -1, -1, -1],
        "loss_changes": [8.0, 4.0, 2.0, 0.0, 0.0, 0.0, 0.0],
        "parents": [NONE, 0, 0, 1, 1, 2, 2],
        "right_children": [2, 4, 6, -1, -1, -1, -1],
        "split_conditions": [thresholds[0], thresholds[1], thresholds[2], leaves[0], leaves[1], leaves[2], leaves[3]],
        "split_indices": [id % FEATURES.len(), (id + 1) % FEATURES.len(), (id + 2) % FEATURES.len(), 0, 0, 0, 0],
        "split_type": [0, 0, 0, 0, 0, 0, 0],
        "sum_hessian": [64.0, 32.0, 32.0, 16.0, 16.0, 16.0, 16.0],
        "tree_param": {"num_deleted": "0", "num_feature": FEATURES.len().to_string(), "num_nodes": "7", "size_leaf_vector": "1"},
    })
}

/// Three decimals, which read the same everywhere.
fn thousandths(number: f32) -> f64 {
    f64::from((number * 1000.0).round()) / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_agree_with_the_trees() {
        let model: Value = serde_json::from_slice(&bytes(20, &mut Numbers(1))).unwrap();
        let inner = &model["learner"]["gradient_booster"]["model"];
        let count = inner["trees"].as_array().unwrap().len();
        assert_eq!(inner["gbtree_model_param"]["num_trees"], count.to_string());
        assert_eq!(inner["tree_info"].as_array().unwrap().len(), count);
        assert_eq!(inner["iteration_indptr"][count], count);
    }
}
