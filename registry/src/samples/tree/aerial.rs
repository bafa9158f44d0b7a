//! Aerial detectors.

use domain::{
    experiment::ExperimentStatus::{Completed, InProgress},
    version::Stage,
};

use super::super::{
    files::Format,
    plan::{Artifact, Model, Run, Version},
};

const CLASSES: &[&str] = &["car", "truck", "bus", "ship", "plane", "helicopter", "pool", "roundabout"];

pub(super) const MODELS: &[Model] = &[
    Model {
        path: "vision/detectors/aerial/retinanet-ship",
        artifact: Artifact::Files(Format::Onnx, 48),
        classes: &["ship", "buoy"],
        metadata: &[("dataset", "harbours-2026"), ("input", "1024x1024")],
        versions: &[
            Version {
                about: "First detector for ships at anchor. Misses those that are under way.",
                tags: &["baseline"],
                run: Some(Run {
                    parameters: &[("epochs", "60"), ("lr", "0.005"), ("optimizer", "sgd")],
                    metrics: &[("mAP@50", "validation", 0.18, 0.702), ("loss", "train", 3.1, 0.62)],
                    ..Run::named("retinanet ships")
                }),
                ..Version::NEW
            },
            Version {
                about: "Mined wakes and breakwaters as hard negatives; half the false alarms of the first.",
                tags: &["edge"],
                run: Some(Run {
                    tags: &["hard-negatives"],
                    parameters: &[("epochs", "24"), ("lr", "0.001"), ("negatives", "18000")],
                    metrics: &[("mAP@50", "validation", 0.69, 0.768), ("loss", "train", 0.81, 0.44)],
                    ..Run::named("ship hard negatives")
                }),
                parent: Some("vision/detectors/aerial/retinanet-ship@1"),
                ..Version::NEW
            },
        ],
    },
    Model {
        path: "vision/detectors/aerial/yolov9-aerial-960",
        artifact: Artifact::Files(Format::Onnx, 110),
        classes: CLASSES,
        metadata: &[("dataset", "aerial-spring-2026"), ("input", "960x960"), ("device", "orin-nano")],
        versions: &[
            Version {
                about: "The small sibling for boxes with little memory.",
                tags: &["edge"],
                run: Some(Run {
                    parameters: &[("epochs", "100"), ("imgsz", "960"), ("batch", "32")],
                    metrics: &[("mAP@50", "validation", 0.22, 0.821), ("latency_ms", "", 8.4, 7.3)],
                    ..Run::named("train yolov9 #388")
                }),
                ..Version::NEW
            },
            Version {
                label: Some("2026.06-int8"),
                about: "Quantized to eight bits after training; loses half a point of mAP.",
                tags: &["edge", "int8"],
                stage: Some(Stage::Staging),
                parent: Some("vision/detectors/aerial/yolov9-aerial-960@1"),
                ..Version::NEW
            },
        ],
    },
    Model {
        path: "vision/detectors/aerial/yolov9-aerial-1280",
        artifact: Artifact::Files(Format::Onnx, 240),
        classes: CLASSES,
        metadata: &[("dataset", "aerial-june-2026"), ("input", "1280x1280"), ("device", "orin-agx")],
        versions: &[
            Version {
                about: "Trained on tiles of 1280 px; anchors still from COCO.",
                tags: &["baseline"],
                run: Some(Run {
                    status: Completed,
                    tags: &["sweep"],
                    parameters: &[("epochs", "120"), ("imgsz", "1280"), ("batch", "16"), ("anchors", "coco")],
                    metrics: &[
                        ("mAP@50", "validation", 0.21, 0.834),
                        ("mAP@50:95", "validation", 0.1, 0.588),
                        ("loss", "train", 4.8, 0.93),
                    ],
                    ..Run::named("train yolov9 #371")
                }),
                ..Version::NEW
            },
            Version {
                label: Some("2026.06-sweep"),
                about: "Aerial detector at 1280 px. Trained on the June sweep, anchors re-fit. Replaces the first on all edge boxes.",
                tags: &["edge", "prod", "team-sky"],
                stage: Some(Stage::Production),
                run: Some(Run {
                    tags: &["sweep"],
                    parameters: &[("epochs", "120"), ("imgsz", "1280"), ("batch", "16"), ("anchors", "refit")],
                    metrics: &[
                        ("mAP@50", "validation", 0.24, 0.871),
                        ("mAP@50:95", "validation", 0.12, 0.643),
                        ("loss", "train", 4.6, 0.81),
                        ("latency_ms", "", 13.0, 11.2),
                    ],
                    ..Run::named("train yolov9 #412")
                }),
                parent: Some("vision/detectors/aerial/yolov9-aerial-1280@1"),
            },
            Version {
                about: "Checkpoint of a run that still goes on, for a first look at night flights.",
                tags: &["night", "team-sky"],
                run: Some(Run {
                    status: InProgress,
                    tags: &["night"],
                    parameters: &[("epochs", "160"), ("imgsz", "1280"), ("gamma", "0.6")],
                    metrics: &[("mAP@50", "validation", 0.55, 0.812), ("loss", "train", 1.9, 1.02)],
                    ..Run::named("train yolov9 #430, night")
                }),
                parent: Some("vision/detectors/aerial/yolov9-aerial-1280@2"),
                ..Version::NEW
            },
        ],
    },
];
