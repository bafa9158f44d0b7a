//! Versions side by side.

mod support;

use domain::api::{Compared, Comparison, Resolved};
use support::{Reply, Stub, Vitrine, samples};

fn stub() -> Stub {
    Stub::start(|request| {
        if request.line.contains("/resolve") {
            let number = if request.line.contains("%401") { 101 } else { 102 };
            return Reply::json(200, &Resolved::Version { id: samples::id(number), address: "acme/yolo@1".into() });
        }
        let one = |framework: &str| {
            let mut version = samples::details(&[]);
            version.row.framework = Some(framework.into());
            Compared { version, parameters: vec![("lr".into(), "1".into())] }
        };
        Reply::json(200, &Comparison { versions: vec![one("ONNX"), one("Keras")], missing: 0 })
    })
}

#[test]
fn one_column_for_each_version_and_only_what_differs() {
    let stub = stub();
    let run = |more: &[&str]| {
        let line = ["models", "compare", "acme/vision/yolo@1", "acme/vision/yolo@2"].iter().chain(more);
        Vitrine::at(&stub).run(&line.copied().collect::<Vec<_>>())
    };
    let ran = run(&["-o", "csv", "--differences"]);
    let lines: Vec<_> = ran.out.lines().skip(1).collect();
    assert_eq!((ran.code, lines), (0, vec!["Fields,Framework,ONNX,Keras"]), "{ran:?}");
    let keys = [101, 102].map(|number| samples::id(number).simple().to_string()).join(",");
    assert_eq!(stub.lines().pop(), Some(format!("GET /api/v1/versions:compare?ids={keys}")));
    let table = run(&[]).out;
    assert!(table.lines().any(|line| line.starts_with("Parameters  lr")), "{table}");
    let json: Comparison = serde_json::from_str(&run(&["-o", "json"]).out).unwrap();
    assert_eq!(json.versions.len(), 2);
    assert_eq!(Vitrine::at(&stub).run(&["models", "compare", "acme/vision/yolo@1"]).code, 2);
}
