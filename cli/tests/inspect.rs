//! What a file says of itself, without a server.

mod support;

use inspect::Header;
use support::Vitrine;

/// So many tensors of four numbers, `layer.0` to `layer.N`, and names of classes.
fn weights(count: usize) -> Vec<u8> {
    let tensor =
        |i: usize| format!(r#""layer.{i}":{{"dtype":"F16","shape":[2,2],"data_offsets":[{},{}]}}"#, i * 8, i * 8 + 8);
    let tensors: Vec<_> = (0..count).map(tensor).collect();
    let header = format!(r#"{{"__metadata__":{{"names":"{{0: 'cat', 1: 'dog'}}"}},{}}}"#, tensors.join(","));
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend_from_slice(header.as_bytes());
    file.resize(file.len() + count * 8, 0);
    file
}

#[test]
fn it_needs_neither_server_nor_settings() {
    let vitrine = Vitrine::new();
    vitrine.file("m.safetensors", &weights(30));
    let ran = vitrine.run(&["inspect", "m.safetensors"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    let lines: Vec<_> = ran.out.lines().collect();
    assert!(lines.contains(&"Framework   safetensors"), "{}", ran.out);
    assert!(lines.contains(&"Parameters  120"), "{}", ran.out);
    assert!(lines.contains(&"            layer.0   float16  [2, 2]  4"), "{}", ran.out);
    assert!(lines.contains(&"            … and 10 more: --tensors shows all"), "{}", ran.out);
    assert!(lines.contains(&"Labels      0 = cat"), "{}", ran.out);
    assert!(!ran.out.contains("layer.20"));
    assert!(vitrine.run(&["inspect", "--tensors", "m.safetensors"]).out.contains("layer.29"));
    assert!(!vitrine.config().exists());
}

#[test]
fn tensors_are_found_by_name_and_listed_for_programs() {
    let vitrine = Vitrine::new();
    vitrine.file("m.safetensors", &weights(30));
    let run = |more: &[&str]| {
        let ran = vitrine.run(&[&["inspect", "m.safetensors"], more].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.out
    };
    assert_eq!(run(&["-o", "name", "--find", "LAYER.2"]).lines().count(), 11);
    assert_eq!(run(&["-o", "csv", "--find", "layer.29"]), "name,type,shape,numbers\nlayer.29,float16,\"[2, 2]\",4\n");
    let header: Header = serde_json::from_str(&run(&["-o", "json"])).unwrap();
    assert_eq!((header.tensors.len(), header.tensor_count), (30, 30));
    assert!(run(&["--find", "nowhere"]).contains("none is called so"));
}

#[test]
fn what_cannot_be_read_says_why() {
    let vitrine = Vitrine::new();
    vitrine.file("notes.txt", b"hello");
    vitrine.file("half.safetensors", &weights(3)[..100]);
    let run = |file| vitrine.run(&["inspect", file]);
    let ran = run("notes.txt");
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("error: notes.txt cannot be read as a model: its format is not known."), "{ran:?}");
    assert!(ran.err.contains("hint: "));
    let ran = run("half.safetensors");
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("the file ends within the header, after byte 8."), "{ran:?}");
    assert_eq!(run("nowhere.onnx").code, 1);
    assert_eq!(run(".").code, 2);
}
