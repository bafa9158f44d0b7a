//! `/{org}/tokens`: the reader's own tokens.

use registry::people::tokens;

use super::{
    Page, credentials, drawn,
    form::route,
    frame::{body, of_reader, section},
};
use crate::{Failure, drawn::Drawn};

pub(super) async fn page(page: &Page<'_>) -> Result<Drawn, Failure> {
    if !page.path.is_empty() {
        return Err(Failure::not_found("page"));
    }
    let all = tokens::list(page.registry, page.actor).await?;
    drawn(page, "Tokens", |h| {
        of_reader(h, page, "You", "tokens");
        body(h, |h| {
            let about = "For the command line, training code and pipelines. A token may do no more than you, nor more than its scope.";
            section(h, "Tokens", about, |h| {
                credentials::tokens(h, page, &all, |it| route("DELETE", &["me", "tokens", it]));
            });
            section(h, "New token", "", |h| credentials::issue(h, &route("POST", &["me", "tokens"])));
        });
    })
}
