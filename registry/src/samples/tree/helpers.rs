//! Detectors that live elsewhere, and the small models that clean up after the large ones.

use domain::{experiment::ExperimentStatus::Stopped, version::Stage};

use super::{
    super::{
        files::Format,
        plan::{Artifact, Model, Run, Version},
    },
    detectors::STREET,
};

pub(super) const MODELS: &[Model] = &[
    Model {
        path: "vision/detectors/ssd-mobilenet-v3",
        artifact: Artifact::Uri("gs://models-eu/probes/ssd-mobilenet-v3-{}.keras", "Keras"),
        classes: STREET,
        metadata: &[("input", "320x320")],
        versions: &[Version {
            about: "A probe: how far does a mobile backbone get? Not far enough.",
            stage: Some(Stage::Disabled),
            run: Some(Run {
                status: Stopped,
                metrics: &[("mAP@50", "validation", 0.08, 0.391)],
                ..Run::named("mobilenet probe")
            }),
            ..Version::NEW
        }],
    },
    Model {
        path: "vision/detectors/person-lite-320",
        artifact: Artifact::Uri("s3://models-eu/person-lite/{}/person-lite-320.tflite", "TFLite"),
        classes: &["person"],
        metadata: &[("input", "320x320"), ("device", "coral")],
        versions: &[
            Version {
                about: "One class, four megabytes, thirty frames a second.",
                tags: &["edge"],
                run: Some(Run { metrics: &[("recall", "validation", 0.4, 0.913)], ..Run::named("person lite") }),
                ..Version::NEW
            },
            Version {
                label: Some("int8"),
                about: "The same with eight bits for the accelerator.",
                tags: &["edge", "int8"],
                stage: Some(Stage::Production),
                run: Some(Run {
                    parameters: &[("calibration_images", "512")],
                    metrics: &[("recall", "validation", 0.902, 0.908)],
                    ..Run::named("quantize person")
                }),
                parent: Some("vision/detectors/person-lite-320@1"),
            },
        ],
    },
    Model {
        path: "vision/detectors/efficientdet-d4",
        artifact: Artifact::Uri("gs://models-eu/efficientdet-d4/{}/saved_model.pb", "TensorFlow"),
        classes: STREET,
        metadata: &[("dataset", "street-2025"), ("input", "1024x1024")],
        versions: &[
            Version {
                about: "The yardstick of last year.",
                tags: &["baseline"],
                run: Some(Run { metrics: &[("mAP@50", "validation", 0.2, 0.691)], ..Run::named("baseline d4") }),
                ..Version::NEW
            },
            Version { about: "Exported anew with fixed shapes.", tags: &["baseline"], ..Version::NEW },
        ],
    },
    Model {
        path: "vision/detectors/nms-ranker",
        artifact: Artifact::Files(Format::LightGbm, 36),
        classes: &[],
        metadata: &[("features", "score, age, match, rank")],
        versions: &[
            Version {
                about: "Orders overlapping boxes better than their score does.",
                tags: &["calibration"],
                run: Some(Run {
                    parameters: &[("num_leaves", "31"), ("rounds", "200")],
                    metrics: &[("ap_gain", "validation", 0.0, 0.011)],
                    ..Run::named("nms rank lgbm")
                }),
                ..Version::NEW
            },
            Version {
                about: "Trained again on boxes of the newer detectors.",
                tags: &["calibration"],
                parent: Some("vision/detectors/nms-ranker@1"),
                ..Version::NEW
            },
        ],
    },
    Model {
        path: "vision/detectors/box-rescorer",
        artifact: Artifact::Files(Format::XgBoost, 64),
        classes: &[],
        metadata: &[("features", "score, area, aspect, overlap")],
        versions: &[
            Version {
                about: "Turns raw scores into probabilities that can be trusted.",
                tags: &["calibration"],
                run: Some(Run {
                    parameters: &[("max_depth", "2"), ("eta", "0.1")],
                    metrics: &[("ece", "validation", 0.14, 0.032)],
                    ..Run::named("rescoring")
                }),
                ..Version::NEW
            },
            Version {
                about: "Nightly run on the boxes of the week before.",
                tags: &["calibration"],
                run: Some(Run {
                    tags: &["nightly"],
                    parameters: &[("max_depth", "2"), ("eta", "0.05")],
                    metrics: &[("ece", "validation", 0.13, 0.024)],
                    ..Run::named("rescoring nightly")
                }),
                parent: Some("vision/detectors/box-rescorer@1"),
                ..Version::NEW
            },
        ],
    },
];
