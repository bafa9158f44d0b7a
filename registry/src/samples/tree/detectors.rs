//! Detectors at street level.

use domain::{experiment::ExperimentStatus::InProgress, version::Stage};

use super::super::{
    files::Format,
    plan::{Artifact, Model, Run, Version},
};

pub(super) const STREET: &[&str] =
    &["person", "bicycle", "car", "motorcycle", "bus", "truck", "traffic light", "stop sign"];

/// One run that three versions came from.
const NIGHT_SWEEP: Run = Run {
    status: InProgress,
    tags: &["night", "sweep"],
    parameters: &[("backbone", "r50"), ("lr", "0.0001"), ("sweep", "40")],
    metrics: &[("mAP@50", "night", 0.31, 0.664), ("loss", "train", 5.2, 1.7)],
    ..Run::named("night sweep 12/40")
};

pub(super) const MODELS: &[Model] = &[
    Model {
        path: "vision/detectors/grounding-dino-t",
        artifact: Artifact::Files(Format::Safetensors, 280),
        classes: &[],
        metadata: &[("source", "imported"), ("licence", "Apache-2.0")],
        versions: &[Version {
            about: "Finds what a sentence describes. Imported as it is, for labelling only.",
            tags: &["open-vocab"],
            ..Version::NEW
        }],
    },
    Model {
        path: "vision/detectors/rtdetr-r50-night",
        artifact: Artifact::Files(Format::PyTorch, 130),
        classes: STREET,
        metadata: &[("dataset", "street-night-2026"), ("input", "640x640")],
        versions: &[
            Version {
                about: "Best checkpoint of the first four trials.",
                tags: &["night"],
                run: Some(NIGHT_SWEEP),
                ..Version::NEW
            },
            Version {
                about: "Best checkpoint of the first eight trials.",
                tags: &["night"],
                run: Some(NIGHT_SWEEP),
                parent: Some("vision/detectors/rtdetr-r50-night@1"),
                ..Version::NEW
            },
            Version {
                label: Some("trial-12"),
                about: "Best checkpoint so far; headlights no longer count as cars.",
                tags: &["night"],
                run: Some(NIGHT_SWEEP),
                parent: Some("vision/detectors/rtdetr-r50-night@2"),
                ..Version::NEW
            },
        ],
    },
    Model {
        path: "vision/detectors/rtdetr-l-coco",
        artifact: Artifact::Files(Format::PyTorch, 300),
        classes: STREET,
        metadata: &[("dataset", "coco-2017, street-2026"), ("input", "640x640")],
        versions: &[
            Version {
                about: "As published by its authors, before any training of ours.",
                tags: &["baseline"],
                ..Version::NEW
            },
            Version {
                about: "Fine-tuned on our streets; the backbone stays frozen.",
                tags: &["large"],
                run: Some(Run {
                    parameters: &[("epochs", "36"), ("lr", "0.0001"), ("freeze", "backbone")],
                    metrics: &[("mAP@50", "validation", 0.61, 0.718), ("loss", "train", 3.9, 1.4)],
                    ..Run::named("finetune rtdetr-l, frozen")
                }),
                parent: Some("vision/detectors/rtdetr-l-coco@1"),
                ..Version::NEW
            },
            Version {
                label: Some("v3-rc1"),
                about: "Everything thawed for the last twelve epochs.",
                tags: &["large", "prod"],
                stage: Some(Stage::Production),
                run: Some(Run {
                    parameters: &[("epochs", "48"), ("lr", "0.00005"), ("freeze", "none")],
                    metrics: &[("mAP@50", "validation", 0.7, 0.746), ("loss", "train", 1.5, 1.1)],
                    ..Run::named("finetune rtdetr-l")
                }),
                parent: Some("vision/detectors/rtdetr-l-coco@2"),
            },
        ],
    },
];
