//! The query language and the query strings of the page.

use std::hash::{DefaultHasher, Hash, Hasher};

use domain::{
    query::Query,
    table::{Subject, View},
};

/// Queries: whatever is read is written so that it reads back.
pub fn query(bytes: &[u8]) -> u64 {
    let Ok(text) = std::str::from_utf8(bytes) else { return 0 };
    let (kept, _) = Query::parse_lenient(text);
    assert_eq!(Query::parse(&kept.to_string()), Ok(kept));
    match Query::parse(text) {
        Ok(query) => {
            let written = query.to_string();
            assert_eq!(Query::parse(&written), Ok(query));
            shape(&written)
        }
        Err(error) => shape(&error.to_string()),
    }
}

/// Query strings: reading one and writing it down settles at once.
pub fn link(bytes: &[u8]) -> u64 {
    let Ok(text) = std::str::from_utf8(bytes) else { return 0 };
    let mut outcome = 0;
    for subject in [Subject::Models, Subject::Experiments] {
        let view = View::read(text, subject, &[]);
        let written = view.to_query();
        let again = View::read(&written, subject, &[]);
        assert_eq!(again.lasting(), view.lasting());
        assert_eq!(again.to_query(), written);
        outcome ^= shape(&written);
    }
    outcome
}

/// Queries that are right.
pub fn queries() -> Vec<Vec<u8>> {
    [
        r#"status:draft,framework:ONNX|Keras AND (tags:a&b OR tags:~edge) OR label:~nil"#,
        r#"metrics.acc.max:>0.9,size:10MB..2GB,params.lr:<=5e-3,metadata."my, key":"any, \"text\"""#,
        r#"created:2026-01-31..2026-02-01,updated:last_7d,user:me,project:vision/*,name:*yolo*"#,
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}

/// Query strings that are right.
pub fn links() -> Vec<Vec<u8>> {
    [
        "query=status%3Adraft&sort=-created,name&columns=name,size:120,metadata.k&rows=latest&q=yolo",
        "archived=1&group=status&compact=1&view=default&query=tags:a",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}

/// A text without its letters and digits: what it is made of.
pub fn shape(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.chars().filter(|c| !c.is_alphanumeric()).take(40).collect::<String>().hash(&mut hasher);
    hasher.finish()
}
