//! A version's files, to download.

use domain::{
    table::{Details, FileRow},
    version::{Registration, Status, size_text},
};
use leptos::prelude::*;

use crate::ui::{Icon, href, icon};

/// The card of files; what there is instead when there are none.
pub fn files(details: &Details) -> AnyView {
    let nothing = match (details.files.is_empty(), &details.uri, details.row.registration) {
        (false, ..) | (true, Some(_), _) => None,
        (true, None, Registration::Pending) => Some("The files are still on their way."),
        (true, None, Registration::Failed) => Some("The upload was given up; there are no files."),
        (true, None, Registration::Ready) => Some("Registered without files."),
    };
    let title = if details.files.len() > 1 { "Files" } else { "File" };
    (!details.files.is_empty() || nothing.is_some())
        .then(|| {
            view! {
                <section class="card">
                    <h3>
                        {title}
                        {(details.files.len() > 1)
                            .then(|| details.size.map(|size| view! { <span class="end">{size_text(size)}</span> }))}
                    </h3>
                    {nothing.map(|why| view! { <p class="dim">{why}</p> })}
                    <ul class="files">{details.files.iter().map(|f| file(details, f)).collect_view()}</ul>
                </section>
            }
        })
        .into_any()
}

fn file(details: &Details, file: &FileRow) -> AnyView {
    let draft = details.row.status == Status::Draft;
    let button = if details.may_download() {
        let label = format!("Download {}{}", file.name, if draft { ", a draft" } else { "" });
        view! {
            <a class="button" href=href::file(details.row.id, &file.name) download="" rel="external" aria-label=label>
                {icon(Icon::Download)}
                "Download"
            </a>
        }
        .into_any()
    } else {
        view! {
            <span class="button off" title="Downloading a draft needs the role Contributor in this project">
                {icon(Icon::Lock)}
                "Download"
            </span>
        }
        .into_any()
    };
    view! {
        <li>
            {icon(Icon::File)}
            <span class="file">
                <span class="file-name">{file.name.clone()}</span>
                <span class="dim">
                    {size_text(file.size)} {draft.then_some(" · draft")}
                    {(!details.may_download()).then_some(" · needs the role Contributor")}
                </span>
            </span>
            {button}
        </li>
    }
    .into_any()
}
