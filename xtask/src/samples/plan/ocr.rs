//! RapidOCR: PaddleOCR's models, exported to ONNX.

use super::{Labels, Model, Package, Version};

const V3: Package = Package { name: "rapidocr-onnxruntime", version: "1.2.3" };
const V4: Package = Package { name: "rapidocr-onnxruntime", version: "1.4.4" };
const CONFIG: Option<&str> = Some("rapidocr_onnxruntime/config.yaml");

/// Versions that the two generations of a model share but for a few words.
const fn version(
    label: &'static str,
    package: Package,
    files: &'static [&'static str],
    about: &'static str,
) -> Version {
    let (framework, tags, labels) = ("ONNX", "ocr", Labels::None);
    Version { label, package, files, framework, about, tags, config: CONFIG, labels, parent: None }
}

pub const DETECTOR: Model = Model {
    path: "vision/ocr/pp-ocr-det",
    metadata: &["license=Apache-2.0", "task=detection", "languages=zh, en"],
    versions: &[
        version(
            "v3",
            V3,
            &["rapidocr_onnxruntime/models/ch_PP-OCRv3_det_infer.onnx"],
            "Finds lines of text in an image. Third generation.",
        ),
        Version {
            tags: "ocr,prod",
            parent: Some("v3"),
            ..version(
                "v4",
                V4,
                &["rapidocr_onnxruntime/models/ch_PP-OCRv4_det_infer.onnx"],
                "Finds lines of text in an image. Fourth generation, twice the size of the third.",
            )
        },
    ],
};

pub const RECOGNIZER: Model = Model {
    path: "vision/ocr/pp-ocr-rec",
    metadata: &["license=Apache-2.0", "task=recognition", "languages=zh, en", "input=3x48x320"],
    versions: &[
        version(
            "v3",
            V3,
            &["rapidocr_onnxruntime/models/ch_PP-OCRv3_rec_infer.onnx"],
            "Reads a line of Chinese or English. Third generation.",
        ),
        Version {
            tags: "ocr,prod",
            parent: Some("v3"),
            ..version(
                "v4",
                V4,
                &["rapidocr_onnxruntime/models/ch_PP-OCRv4_rec_infer.onnx"],
                "Reads a line of Chinese or English. Fourth generation; its alphabet is in the file's own metadata.",
            )
        },
    ],
};

pub const CLASSIFIER: Model = Model {
    path: "vision/ocr/pp-ocr-cls",
    metadata: &["license=Apache-2.0", "task=classification", "input=3x48x192"],
    versions: &[Version {
        labels: Labels::Are(&["0", "180"]),
        tags: "mobile,ocr",
        ..version(
            "v2.0",
            V4,
            &["rapidocr_onnxruntime/models/ch_ppocr_mobile_v2.0_cls_infer.onnx"],
            "Tells whether a line of text is upside down.",
        )
    }],
};
