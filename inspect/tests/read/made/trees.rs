//! Boosted trees: XGBoost's JSON and LightGBM's text.

/// A classifier of three classes with two trees.
pub fn xgboost() -> Vec<u8> {
    br#"{"learner":{"attributes":{"best_iteration":"7"},"feature_names":["age","height"],"feature_types":["int","float"],
"gradient_booster":{"model":{"gbtree_model_param":{"num_parallel_tree":"1","num_trees":"2"},"iteration_indptr":[0,2],
"tree_info":[0,0],"trees":[{"id":0,"left_children":[-1]},{"id":1,"left_children":[-1]}]},"name":"gbtree"},
"learner_model_param":{"base_score":"5E-1","num_class":"3","num_feature":"2"},
"objective":{"name":"multi:softprob"}},"version":[2,1,0]}"#
        .to_vec()
}

/// Three trees.
pub fn lightgbm() -> Vec<u8> {
    b"tree\nversion=v4\nnum_class=3\nnum_tree_per_iteration=3\nlabel_index=0\nmax_feature_idx=1\n\
      objective=multiclass num_class:3\nfeature_names=age height\nfeature_infos=[0:1] [0:1]\ntree_sizes=12 12 12\n\n\
      Tree=0\n....\nTree=1\n....\nTree=2\n....\nend of trees\n"
        .to_vec()
}
