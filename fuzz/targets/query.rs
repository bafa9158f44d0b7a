//! Queries: whatever is read is written so that it reads back, and nothing panics.

#![no_main]

use domain::query::Query;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(query) = Query::parse(text) {
        assert_eq!(Query::parse(&query.to_string()), Ok(query));
    }
    let (kept, _) = Query::parse_lenient(text);
    assert_eq!(Query::parse(&kept.to_string()), Ok(kept));
});
