//! Masks for the map team.

use domain::version::Stage;

use super::super::{
    files::Format,
    plan::{Artifact, Model, Run, Version},
};

pub(super) const MODELS: &[Model] = &[
    Model {
        path: "vision/segmentation/sam-buildings",
        artifact: Artifact::Files(Format::Safetensors, 210),
        classes: &["building"],
        metadata: &[("dataset", "roofs-2026"), ("prompt", "points")],
        versions: &[
            Version {
                about: "Mask decoder trained on roofs; the encoder is the public one.",
                tags: &["large"],
                run: Some(Run {
                    parameters: &[("epochs", "20"), ("prompt", "points")],
                    metrics: &[("IoU", "validation", 0.62, 0.851)],
                    ..Run::named("sam roofs")
                }),
                ..Version::NEW
            },
            Version {
                about: "With courtyards as holes, not as roofs.",
                tags: &["large"],
                run: Some(Run {
                    parameters: &[("epochs", "8"), ("prompt", "points"), ("holes", "true")],
                    metrics: &[("IoU", "validation", 0.84, 0.873)],
                    ..Run::named("sam roofs with holes")
                }),
                parent: Some("vision/segmentation/sam-buildings@1"),
                ..Version::NEW
            },
        ],
    },
    Model {
        path: "vision/segmentation/unet-roads",
        artifact: Artifact::Files(Format::Onnx, 84),
        classes: &["background", "road", "track", "bridge"],
        metadata: &[("dataset", "roads-2025"), ("input", "512x512")],
        versions: &[
            Version {
                about: "Roads only. Loses them under trees.",
                tags: &["baseline"],
                run: Some(Run {
                    parameters: &[("encoder", "resnet34"), ("epochs", "80")],
                    metrics: &[("IoU", "validation", 0.35, 0.742), ("loss", "train", 0.69, 0.19)],
                    ..Run::named("unet r34")
                }),
                ..Version::NEW
            },
            Version {
                label: Some("v1.1"),
                about: "Adds tracks and bridges, and a loss that rewards connected roads.",
                tags: &["prod"],
                stage: Some(Stage::Production),
                run: Some(Run {
                    parameters: &[("encoder", "resnet34"), ("epochs", "120"), ("loss", "cldice")],
                    metrics: &[("IoU", "validation", 0.4, 0.781), ("connectivity", "validation", 0.5, 0.902)],
                    ..Run::named("unet r34 cldice")
                }),
                parent: Some("vision/segmentation/unet-roads@1"),
            },
        ],
    },
];
