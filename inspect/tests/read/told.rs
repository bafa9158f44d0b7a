//! What whole files tell, and why others are refused.

use inspect::{Header, Port, Problem, Tensor};

use crate::{
    made::{onnx, safetensors},
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
fn what_is_no_model_is_refused_with_what_it_looks_like() {
    assert!(matches!(read("x", b"hello"), Err(Problem::Unknown { looks_like: None })));
    assert!(matches!(read("x", b""), Err(Problem::Unknown { looks_like: None })));
    let problem = read("x.cbm", b"CBM1").unwrap_err();
    assert_eq!(problem.to_string(), "it looks like CatBoost, of which nothing can be read");
    assert!(!problem.hint().is_empty());
}
