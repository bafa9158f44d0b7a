//! Models that listen.

use domain::version::Stage;

use super::super::{
    files::Format,
    plan::{Artifact, Model, Run, Version},
};

pub(super) const MODELS: &[Model] = &[
    Model {
        path: "speech/speaker-turns",
        artifact: Artifact::Files(Format::PyTorch, 72),
        classes: &["silence", "speaker", "overlap"],
        metadata: &[("sample_rate", "16000"), ("window", "10 s")],
        versions: &[
            Version {
                about: "Says when the speaker changes, not yet who it is.",
                run: Some(Run { metrics: &[("DER", "test", 0.42, 0.187)], ..Run::named("turns, first try") }),
                ..Version::NEW
            },
            Version {
                about: "Handles two people at once.",
                tags: &["meeting"],
                run: Some(Run {
                    parameters: &[("overlap", "0.3"), ("epochs", "50")],
                    metrics: &[("DER", "test", 0.2, 0.129)],
                    ..Run::named("turns with overlap")
                }),
                parent: Some("speech/speaker-turns@1"),
                ..Version::NEW
            },
        ],
    },
    Model {
        path: "speech/transcriber-small",
        artifact: Artifact::Files(Format::Gguf, 260),
        classes: &[],
        metadata: &[("language", "en"), ("sample_rate", "16000")],
        versions: &[
            Version { about: "Half precision, for desktops.", tags: &["f16"], ..Version::NEW },
            Version {
                label: Some("meeting-vocab"),
                about: "Adapted to the words of our meetings.",
                tags: &["f16", "meeting"],
                stage: Some(Stage::Staging),
                run: Some(Run {
                    parameters: &[("rank", "16"), ("steps", "4000")],
                    metrics: &[("WER", "test", 0.181, 0.094)],
                    ..Run::named("transcriber adapter")
                }),
                parent: Some("speech/transcriber-small@1"),
            },
        ],
    },
    Model {
        path: "speech/wake-word",
        artifact: Artifact::Files(Format::Onnx, 6),
        classes: &["other", "hey-vitrine"],
        metadata: &[("sample_rate", "16000"), ("device", "cortex-m4")],
        versions: &[
            Version {
                about: "Wakes up, also when the radio is on.",
                tags: &["baseline", "edge"],
                run: Some(Run { metrics: &[("false_alarms_per_hour", "test", 9.0, 1.4)], ..Run::named("wake word") }),
                ..Version::NEW
            },
            Version {
                about: "Two hundred more voices, children among them.",
                tags: &["edge"],
                run: Some(Run {
                    parameters: &[("voices", "640")],
                    metrics: &[("false_alarms_per_hour", "test", 1.5, 0.6)],
                    ..Run::named("wake word, more voices")
                }),
                parent: Some("speech/wake-word@1"),
                ..Version::NEW
            },
            Version {
                label: Some("v1.0"),
                about: "The one that ships.",
                tags: &["edge", "prod"],
                stage: Some(Stage::Production),
                run: Some(Run {
                    parameters: &[("voices", "640"), ("augment", "rooms")],
                    metrics: &[("false_alarms_per_hour", "test", 0.8, 0.21)],
                    ..Run::named("wake word, rooms")
                }),
                parent: Some("speech/wake-word@2"),
            },
        ],
    },
];
