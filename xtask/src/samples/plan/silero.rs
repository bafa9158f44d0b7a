//! Silero VAD: voice activity detection.

use super::{Labels, Model, Package, Version};

const V5: Package = Package { name: "silero-vad", version: "5.1.2" };
const V6: Package = Package { name: "silero-vad", version: "6.0.0" };
const V6_2: Package = Package { name: "silero-vad", version: "6.2.3" };

const METADATA: &[&str] = &["license=MIT", "sample_rates=8000, 16000", "window=512 samples at 16 kHz"];
const METADATA_16K: &[&str] = &["license=MIT", "sample_rates=16000", "window=512 samples"];

/// A version in one of the forms that the package has.
const fn version(
    label: &'static str,
    package: Package,
    files: &'static [&'static str],
    about: &'static str,
) -> Version {
    let (framework, tags, config, labels) = ("ONNX", "vad", None, Labels::None);
    Version { label, package, files, framework, about, tags, config, labels, parent: None }
}

const ONNX: &[&str] = &["silero_vad/data/silero_vad.onnx"];

pub const SILERO: Model = Model {
    path: "audio/vad/silero-vad",
    metadata: METADATA,
    versions: &[
        Version {
            tags: "baseline,vad",
            ..version("v5.1.2", V5, ONNX, "Speech or not, every 32 ms, on one CPU thread. Fifth generation.")
        },
        Version {
            parent: Some("v5.1.2"),
            ..version("v6.0.0", V6, ONNX, "Sixth generation of the detector, with the same inputs and outputs.")
        },
        Version {
            tags: "prod,realtime,vad",
            parent: Some("v6.0.0"),
            ..version(
                "v6.2.3",
                V6_2,
                ONNX,
                "The current weights. Takes the place of the ones before without a change around it.",
            )
        },
    ],
};

const TORCH: &[&str] = &["silero_vad/data/silero_vad.jit"];

pub const JIT: Model = Model {
    path: "audio/vad/silero-vad-jit",
    metadata: METADATA,
    versions: &[
        Version {
            framework: "TorchScript",
            ..version("v5.1.2", V5, TORCH, "The detector as TorchScript, both sample rates.")
        },
        Version {
            framework: "TorchScript",
            parent: Some("v5.1.2"),
            ..version("v6.0.0", V6, TORCH, "Sixth generation as TorchScript.")
        },
        Version {
            framework: "TorchScript",
            tags: "prod,vad",
            parent: Some("v6.0.0"),
            ..version("v6.2.3", V6_2, TORCH, "What torch.jit.load reads in the current package.")
        },
    ],
};

pub const HALF: Model = Model {
    path: "audio/vad/silero-vad-half",
    metadata: METADATA_16K,
    versions: &[Version {
        tags: "f16,vad",
        ..version(
            "v5.1.2",
            V5,
            &["silero_vad/data/silero_vad_half.onnx"],
            "Half precision; the same file in every later package.",
        )
    }],
};

pub const IFLESS: Model = Model {
    path: "audio/vad/silero-vad-ifless",
    metadata: METADATA,
    versions: &[Version {
        tags: "opset-18,vad",
        ..version(
            "v6.2.3",
            V6_2,
            &["silero_vad/data/silero_vad_op18_ifless.onnx"],
            "Without If nodes, for runtimes that cannot branch. Operator set 18.",
        )
    }],
};

pub const ONLY_16K: Model = Model {
    path: "audio/vad/silero-vad-16k",
    metadata: METADATA_16K,
    versions: &[
        Version {
            tags: "opset-15,vad",
            ..version(
                "v6.0.0-op15",
                V6,
                &["silero_vad/data/silero_vad_16k_op15.onnx"],
                "One sample rate, operator set 15.",
            )
        },
        Version {
            tags: "opset-15,vad",
            parent: Some("v6.0.0-op15"),
            ..version(
                "v6.2.3-op15",
                V6_2,
                &["silero_vad/data/silero_vad_16k_op15.onnx"],
                "One sample rate, operator set 15, newer weights.",
            )
        },
        Version {
            tags: "batch,vad",
            ..version(
                "v6.2.3-sequence",
                V6_2,
                &["silero_vad/data/silero_vad_16k_sequence.onnx"],
                "Takes a whole recording at once instead of window after window.",
            )
        },
        Version {
            tags: "openvino,vad",
            ..version(
                "v6.2.3-openvino",
                V6_2,
                &["silero_vad/data/silero_vad_openvino_16k.onnx"],
                "With fixed shapes, as OpenVINO likes them.",
            )
        },
        Version {
            framework: "safetensors",
            tags: "prod,vad",
            ..version(
                "v6.2.3",
                V6_2,
                &["silero_vad/data/silero_vad_16k.safetensors"],
                "The bare weights, to build the network around in any language.",
            )
        },
    ],
};
