//! The order of search results.

use domain::version::Stage;

use super::super::{
    files::Format,
    plan::{Artifact, Model, Run, Version},
};

pub(super) const MODELS: &[Model] = &[
    Model {
        path: "ranking/popularity-prior",
        artifact: Artifact::Nothing("scikit-learn"),
        classes: &[],
        metadata: &[("source", "warehouse"), ("window", "28 days")],
        versions: &[Version {
            about: "Kept for the record: what results looked like before anything was learned. Its file is lost.",
            tags: &["baseline"],
            stage: Some(Stage::Disabled),
            ..Version::NEW
        }],
    },
    Model {
        path: "ranking/search-reranker",
        artifact: Artifact::Files(Format::Safetensors, 190),
        classes: &[],
        metadata: &[("base", "cross-encoder"), ("max_length", "256")],
        versions: &[
            Version {
                about: "Reads query and result together; too slow for more than fifty results.",
                run: Some(Run {
                    parameters: &[("epochs", "3"), ("lr", "0.00002")],
                    metrics: &[("ndcg@10", "validation", 0.35, 0.438)],
                    ..Run::named("reranker")
                }),
                ..Version::NEW
            },
            Version {
                about: "Distilled to half the layers.",
                tags: &["distilled"],
                stage: Some(Stage::Staging),
                run: Some(Run {
                    parameters: &[("teacher", "search-reranker@1"), ("layers", "6")],
                    metrics: &[("ndcg@10", "validation", 0.36, 0.431), ("latency_ms", "", 40.0, 19.5)],
                    ..Run::named("distil reranker")
                }),
                parent: Some("ranking/search-reranker@1"),
                ..Version::NEW
            },
        ],
    },
    Model {
        path: "ranking/click-ltr",
        artifact: Artifact::Files(Format::LightGbm, 120),
        classes: &[],
        metadata: &[("features", "score, age, match, rank"), ("window", "28 days")],
        versions: &[
            Version {
                about: "Learned from clicks as they are, with all their bias for the top.",
                tags: &["baseline"],
                run: Some(Run {
                    parameters: &[("num_leaves", "63"), ("learning_rate", "0.1")],
                    metrics: &[("ndcg@10", "validation", 0.3, 0.387)],
                    ..Run::named("ltr")
                }),
                ..Version::NEW
            },
            Version {
                about: "Clicks weighted by how likely they were to be seen.",
                tags: &["debiased"],
                run: Some(Run {
                    parameters: &[("num_leaves", "63"), ("learning_rate", "0.05"), ("propensity", "true")],
                    metrics: &[("ndcg@10", "validation", 0.31, 0.409)],
                    ..Run::named("ltr debiased")
                }),
                parent: Some("ranking/click-ltr@1"),
                ..Version::NEW
            },
            Version {
                label: Some("2026-w46"),
                about: "The week's model, trained again on newer clicks.",
                tags: &["debiased", "prod"],
                stage: Some(Stage::Production),
                run: Some(Run {
                    tags: &["weekly"],
                    parameters: &[("num_leaves", "63"), ("learning_rate", "0.05"), ("propensity", "true")],
                    metrics: &[("ndcg@10", "validation", 0.31, 0.412)],
                    ..Run::named("ltr weekly")
                }),
                parent: Some("ranking/click-ltr@2"),
            },
        ],
    },
];
