//! Query strings of the page: reading one and writing it down settles at once.

#![no_main]

use domain::table::{Subject, View};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for subject in [Subject::Models, Subject::Experiments] {
        let view = View::read(text, subject, &[]);
        let written = view.to_query();
        let again = View::read(&written, subject, &[]);
        assert_eq!(again.lasting(), view.lasting());
        assert_eq!(again.to_query(), written);
    }
});
