//! Magika: file types from content.

use super::{Labels, Model, Package, Version};

pub const STANDARD: Model = Model {
    path: "files/detection/magika-standard",
    metadata: &["license=Apache-2.0", "producer=tf2onnx"],
    versions: &[
        Version {
            label: "v1",
            package: Package { name: "magika", version: "0.5.1" },
            files: &["magika/models/standard_v1/model.onnx"],
            framework: "ONNX",
            about: "The first public model: 113 file types from 512 bytes each of a file's start, middle and end.",
            tags: "baseline",
            config: Some("magika/models/standard_v1/model_config.json"),
            labels: Labels::InJson(
                "magika/models/standard_v1/model_config.json",
                "/train_dataset_info/target_labels_info/target_labels_space",
            ),
            parent: None,
        },
        Version {
            label: "v3.2",
            package: Package { name: "magika", version: "0.6.1" },
            files: &["magika/models/standard_v3_2/model.onnx"],
            framework: "ONNX",
            about: "More than 200 file types, from the first and last 1,024 bytes.",
            tags: "security",
            config: Some("magika/models/standard_v3_2/config.min.json"),
            labels: Labels::InJson("magika/models/standard_v3_2/config.min.json", "/target_labels_space"),
            parent: Some("v1"),
        },
        Version {
            label: "v3.3",
            package: Package { name: "magika", version: "1.0.3" },
            files: &["magika/models/standard_v3_3/model.onnx"],
            framework: "ONNX",
            about: "The model of the 1.0 releases. Its authors report about 99 % accuracy on average.",
            tags: "prod,security",
            config: Some("magika/models/standard_v3_3/config.min.json"),
            labels: Labels::InJson("magika/models/standard_v3_3/config.min.json", "/target_labels_space"),
            parent: Some("v3.2"),
        },
    ],
};
