//! What whole files tell, and why others are refused.

use inspect::{Header, Port, Problem, Tensor};

use crate::{
    made::{gguf, onnx, safetensors, tflite, trees, zip},
    read,
};

fn port(name: &str, dtype: &str, shape: &[&str]) -> Port {
    let shape = Some(shape.iter().map(ToString::to_string).collect());
    Port { name: name.into(), dtype: dtype.into(), shape }
}

fn tensor(name: &str, dtype: &str, shape: &[u64]) -> Tensor {
    Tensor { name: name.into(), dtype: dtype.into(), shape: shape.to_vec() }
}

fn entries(header: &Header) -> Vec<(&str, &str)> {
    header.entries.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect()
}

fn labels(header: &Header) -> Vec<(&str, i64)> {
    header.labels.iter().map(|(name, id)| (name.as_str(), *id)).collect()
}

#[test]
fn safetensors_tells_tensors_and_metadata() {
    let header = read("weights", &safetensors::bytes()).unwrap();
    assert_eq!(header.framework, "safetensors");
    assert_eq!(header.parameters, Some(8));
    assert_eq!(header.tensors, [tensor("w", "float32", &[2, 3]), tensor("b", "bfloat16", &[2])]);
    assert_eq!(entries(&header), [("format", "pt"), ("names", "{0: 'cat', 1: 'dog'}")]);
    assert_eq!(labels(&header), [("cat", 0), ("dog", 1)]);
    assert_eq!(header.notes, [""; 0]);
}

#[test]
fn safetensors_that_do_not_fit_together_are_refused() {
    let lies = [
        (r#"{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4, "another size"),
        (r#"{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, 4, "ends before it starts"),
        (r#"{"w":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,4]}}"#, 4, "another size"),
        (r#"{"w":{"dtype":"F32","shape":[1]}}"#, 4, "where its bytes are"),
        (r#"{"w":[]}"#, 4, "where its bytes are"),
        (r#"{}x"#, 4, "JSON"),
        (r#"{"w":3}"#, 4, "is no tensor"),
    ];
    for (header, data, reason) in lies {
        let problem = read("x.safetensors", &safetensors::with_header(header, data)).unwrap_err();
        assert!(matches!(problem, Problem::Lying { .. }), "{problem:?}");
        assert!(problem.to_string().contains(reason), "{problem}");
    }
    let far = r#"{"w":{"dtype":"I8","shape":[9],"data_offsets":[0,9]}}"#;
    let problem = read("x", &safetensors::with_header(far, 4)).unwrap_err();
    assert!(matches!(problem, Problem::Truncated { .. }), "{problem:?}");
    let mut huge = safetensors::bytes();
    huge[..8].copy_from_slice(&(1u64 << 63).to_le_bytes());
    assert!(matches!(read("x.safetensors", &huge), Err(Problem::Lying { .. })));
    let deep = format!("{{\"w\":{}", "[".repeat(100_000));
    assert!(read("x", &safetensors::with_header(&deep, 0)).is_err());
}

#[test]
fn onnx_tells_graph_tensors_and_labels() {
    let header = read("x", &onnx::bytes()).unwrap();
    assert_eq!(header.framework, "ONNX");
    assert_eq!(header.version, "IR 8, opset 17, ai.onnx.ml 3");
    assert_eq!(header.producer, "pytorch 2.3.0");
    assert_eq!(header.inputs, [port("x", "float32", &["batch", "3"])]);
    assert_eq!(header.outputs, [port("y", "float32", &["batch"])]);
    let expected = [
        tensor("inner", "float32", &[4]),
        tensor("scale", "float32", &[5]),
        tensor("w", "float32", &[2, 3]),
        tensor("far", "float16", &[10, 20]),
    ];
    assert_eq!(header.tensors, expected);
    assert_eq!((header.parameters, header.tensor_count), (Some(215), 4));
    assert_eq!(labels(&header), [("no", 0), ("yes", 1)]);
    assert!(entries(&header).contains(&("external data", "weights.data")));
    assert!(entries(&header).contains(&("author", "Ada")));
    assert_eq!(header.notes.len(), 1);
}

#[test]
fn graphs_within_graphs_end_somewhere() {
    assert!(read("x.onnx", &onnx::nested(10)).is_ok());
    assert!(matches!(read("x.onnx", &onnx::nested(40)), Err(Problem::Excessive { .. })));
}

#[test]
fn gguf_tells_keys_tensors_and_labels() {
    let header = read("x", &gguf::bytes()).unwrap();
    assert_eq!((header.framework.as_str(), header.version.as_str()), ("GGUF", "GGUF 3"));
    assert_eq!(header.tensors, [tensor("embed", "q4_K", &[2, 256]), tensor("norm", "float32", &[4])]);
    assert_eq!(header.parameters, Some(516));
    assert_eq!(labels(&header), [("bad", 0), ("good", 1)]);
    let expected = [
        ("general.name", "tiny"),
        ("general.alignment", "32"),
        ("rope.scale", "1.5"),
        ("causal", "true"),
        ("tokenizer.ggml.tokens", "3 texts"),
        ("bert.classifier.output_labels", "2 texts"),
        ("few", "[0, 1, 2]"),
        ("many", "40 numbers"),
    ];
    assert_eq!(entries(&header), expected);
}

#[test]
fn counts_beyond_belief_end_with_the_file() {
    for (tensors, keys) in [(1 << 63, 0), (0, 1 << 63), (u64::MAX, u64::MAX)] {
        assert!(matches!(read("x", &gguf::counts(tensors, keys)), Err(Problem::Truncated { .. })));
    }
}

#[test]
fn tflite_tells_tensors_ports_and_labels() {
    let header = read("x", &tflite::bytes()).unwrap();
    assert_eq!((header.framework.as_str(), header.version.as_str()), ("TFLite", "schema 3"));
    assert_eq!(header.producer, "MLIR Converted.");
    assert_eq!(header.inputs, [port("x", "float32", &["?", "4"])]);
    assert_eq!(header.outputs, [port("y", "float32", &["?", "4"])]);
    assert_eq!(header.tensors, [tensor("w", "int8", &[4, 2])]);
    assert_eq!(header.parameters, Some(8));
    assert_eq!(entries(&header), [("least runtime", "1.14.0"), ("associated files", "labels.txt")]);
    assert_eq!(labels(&header), [("cat", 0), ("dog", 1)]);
}

#[test]
fn torch_archives_tell_what_their_directory_does() {
    let header = read("x", &zip::pytorch()).unwrap();
    assert_eq!((header.framework.as_str(), header.version.as_str()), ("PyTorch", "archive 3"));
    assert_eq!(header.parameters, None);
    let expected =
        [("byte order", "little"), ("archive", "net"), ("storages", "2 (64 B)"), ("pickles", "data.pkl (6 B)")];
    assert_eq!(entries(&header), expected);
    let header = read("x", &zip::torchscript()).unwrap();
    assert_eq!(header.framework, "TorchScript");
    assert!(entries(&header).contains(&("code", "1 file")));
    assert!(entries(&header).contains(&("stride", "32")));
    assert_eq!(labels(&header), [("person", 0), ("bicycle", 1)]);
}

#[test]
fn keras_tells_layers_and_inputs() {
    let header = read("x", &zip::keras()).unwrap();
    assert_eq!((header.framework.as_str(), header.version.as_str()), ("Keras", "3.6.0"));
    assert_eq!(header.inputs, [port("image", "float32", &["?", "28", "28"])]);
    assert_eq!(header.outputs, [Port { name: "dense".into(), ..Port::default() }]);
    assert!(entries(&header).contains(&("layers", "2")));
    let header = read("x", b"\x89HDF\r\n\x1a\n\x02").unwrap();
    assert_eq!(entries(&header), [("container", "HDF5, superblock 2")]);
}

#[test]
fn no_more_is_inflated_than_is_bounded() {
    let mut config = b"{\"class_name\": \"".to_vec();
    config.resize(64 << 20, b'x');
    let bomb = zip::keras_with(&config);
    assert!(bomb.len() < 100_000);
    let problem = read("x", &bomb).unwrap_err();
    assert!(matches!(problem, Problem::Excessive { .. }), "{problem:?}");
}

#[test]
fn boosted_trees_tell_features_and_objective() {
    let header = read("x.json", &trees::xgboost()).unwrap();
    assert_eq!((header.framework.as_str(), header.version.as_str()), ("XGBoost", "2.1.0"));
    let features: Vec<_> = header.inputs.iter().map(|port| (port.name.as_str(), port.dtype.as_str())).collect();
    assert_eq!(features, [("age", "int"), ("height", "float")]);
    let expected = [
        ("best_iteration", "7"),
        ("trees", "2"),
        ("booster", "gbtree"),
        ("base score", "5E-1"),
        ("classes", "3"),
        ("features", "2"),
        ("objective", "multi:softprob"),
    ];
    assert_eq!(entries(&header), expected);
    let header = read("x.txt", &trees::lightgbm()).unwrap();
    assert_eq!((header.framework.as_str(), header.version.as_str()), ("LightGBM", "v4"));
    assert_eq!(header.inputs.len(), 2);
    assert!(entries(&header).contains(&("trees", "3")));
    assert!(entries(&header).contains(&("objective", "multiclass num_class:3")));
}

#[test]
fn pickles_are_told_by_their_first_bytes_alone() {
    let header = read("x.joblib", b"\x80\x04\x95.").unwrap();
    assert_eq!((header.framework.as_str(), header.version.as_str()), ("scikit-learn", "pickle protocol 4"));
    assert_eq!(read("x", b"\x80\x05.").unwrap().framework, "pickle");
    let header = read("x.pkl", b"x\x9c..").unwrap();
    assert_eq!(entries(&header), [("compressed with", "zlib")]);
    assert!(matches!(read("x.pkl", b"hello"), Err(Problem::Lying { .. })));
    let header = read("x.pt", b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.").unwrap();
    assert_eq!(header.framework, "PyTorch");
    assert_eq!(entries(&header), [("written by", "torch.save before 1.6")]);
}

#[test]
fn what_is_no_model_is_refused_with_what_it_looks_like() {
    assert!(matches!(read("x", b"hello"), Err(Problem::Unknown { looks_like: None })));
    assert!(matches!(read("x", b""), Err(Problem::Unknown { looks_like: None })));
    let problem = read("x.cbm", b"CBM1").unwrap_err();
    assert_eq!(problem.to_string(), "it looks like CatBoost, of which nothing can be read");
    assert!(!problem.hint().is_empty());
}
