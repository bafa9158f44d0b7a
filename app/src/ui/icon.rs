//! Line icons, drawn once a page and used by name.

use leptos::prelude::*;

use super::{
    any::{AnyView, IntoAny},
    html::Html,
};

/// An icon of the sprite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Box,
    Folder,
    Lock,
    Close,
    Menu,
    Copy,
    Download,
    Upload,
    File,
    Warning,
    Sun,
    Moon,
    Screen,
    SignOut,
    Check,
    More,
    Options,
    Columns,
    Link,
    Grip,
    Eye,
    Flask,
    Funnel,
    Search,
    Tag,
    Archive,
    Move,
    Flag,
    Compare,
    Bin,
    NewTab,
    Dots,
    Expand,
    Up,
    Down,
    People,
    Star,
}

impl Icon {
    fn id(self) -> &'static str {
        match self {
            Self::Star => "#i-star",
            Self::Box => "#i-box",
            Self::Folder => "#i-folder",
            Self::Lock => "#i-lock",
            Self::Close => "#i-close",
            Self::Menu => "#i-menu",
            Self::Copy => "#i-copy",
            Self::Download => "#i-download",
            Self::Upload => "#i-upload",
            Self::File => "#i-file",
            Self::Warning => "#i-warning",
            Self::Sun => "#i-sun",
            Self::Moon => "#i-moon",
            Self::Screen => "#i-screen",
            Self::SignOut => "#i-sign-out",
            Self::Check => "#i-check",
            Self::More => "#i-more",
            Self::Options => "#i-options",
            Self::Columns => "#i-columns",
            Self::Link => "#i-link",
            Self::Grip => "#i-grip",
            Self::Eye => "#i-eye",
            Self::Flask => "#i-flask",
            Self::Funnel => "#i-funnel",
            Self::Search => "#i-search",
            Self::Tag => "#i-tag",
            Self::Archive => "#i-archive",
            Self::Move => "#i-move",
            Self::Flag => "#i-flag",
            Self::Compare => "#i-compare",
            Self::Bin => "#i-bin",
            Self::NewTab => "#i-new-tab",
            Self::Dots => "#i-dots",
            Self::Expand => "#i-expand",
            Self::Up => "#i-up",
            Self::Down => "#i-down",
            Self::People => "#i-people",
        }
    }
}

/// An icon beside text that says the same, hence hidden from screen readers.
pub fn write(h: &mut Html, icon: Icon) {
    h.raw(r#"<svg class="icon" aria-hidden="true" viewBox="0 0 24 24"><use href=""#)
        .raw(icon.id())
        .raw("\"></use></svg>");
}

/// The drawings; once a page.
pub fn sprite() -> AnyView {
    view! { <svg class="sprite" aria-hidden="true" width="0" height="0" inner_html=DRAWINGS></svg> }.into_any()
}

/// Drawings that only what comes later uses; once a page.
pub fn late_sprite() -> AnyView {
    view! { <svg class="sprite" aria-hidden="true" width="0" height="0" inner_html=LATE_DRAWINGS></svg> }.into_any()
}

const LATE_DRAWINGS: &str = concat!(
    r#"<symbol id="i-tag" viewBox="0 0 24 24"><path d="M3 11V4h7l10 10-7 7z"/><circle cx="7.5" cy="7.5" r="1"/></symbol>"#,
    r#"<symbol id="i-archive" viewBox="0 0 24 24"><rect x="3" y="4" width="18" height="5" rx="1"/><path d="M5 9v11h14V9M10 13h4"/></symbol>"#,
    r#"<symbol id="i-move" viewBox="0 0 24 24"><path d="M3 7a2 2 0 0 1 2-2h4l2 2h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2zM9 13h6m-2.5-2.5L15 13l-2.5 2.5"/></symbol>"#,
    r#"<symbol id="i-flag" viewBox="0 0 24 24"><path d="M5 21V4h13l-3 5 3 5H5"/></symbol>"#,
    r#"<symbol id="i-compare" viewBox="0 0 24 24"><path d="M8 4v16M16 4v16M4 8h8M12 16h8"/></symbol>"#,
    r#"<symbol id="i-bin" viewBox="0 0 24 24"><path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5"/></symbol>"#,
    r#"<symbol id="i-new-tab" viewBox="0 0 24 24"><path d="M14 4h6v6M20 4l-9 9M18 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5"/></symbol>"#,
);

const DRAWINGS: &str = concat!(
    r#"<symbol id="i-star" viewBox="0 0 24 24"><path d="m12 3 2.8 5.8 6.2.9-4.5 4.4 1 6.2-5.5-3-5.5 3 1-6.2L3 9.7l6.2-.9z"/></symbol>"#,
    r#"<symbol id="i-people" viewBox="0 0 24 24"><circle cx="9" cy="8" r="3.5"/><path d="M3 20c0-3.5 2.7-6 6-6s6 2.5 6 6M16 5a3.5 3.5 0 0 1 0 6.5M18 14.5c2 .8 3 2.8 3 5.5"/></symbol>"#,
    r#"<symbol id="i-box" viewBox="0 0 24 24"><path d="m12 3 8 4.5v9L12 21l-8-4.5v-9z"/><path d="m4 7.5 8 4.5 8-4.5M12 12v9"/></symbol>"#,
    r#"<symbol id="i-folder" viewBox="0 0 24 24"><path d="M3 7a2 2 0 0 1 2-2h4l2 2h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z"/></symbol>"#,
    r#"<symbol id="i-lock" viewBox="0 0 24 24"><rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/></symbol>"#,
    r#"<symbol id="i-close" viewBox="0 0 24 24"><path d="m6 6 12 12M18 6 6 18"/></symbol>"#,
    r#"<symbol id="i-menu" viewBox="0 0 24 24"><path d="M4 7h16M4 12h16M4 17h16"/></symbol>"#,
    r#"<symbol id="i-copy" viewBox="0 0 24 24"><rect x="8" y="8" width="12" height="12" rx="2"/><path d="M4 15V6a2 2 0 0 1 2-2h9"/></symbol>"#,
    r#"<symbol id="i-download" viewBox="0 0 24 24"><path d="M12 4v11m-4-4 4 4 4-4M5 20h14"/></symbol>"#,
    r#"<symbol id="i-upload" viewBox="0 0 24 24"><path d="M12 15V4M8 8l4-4 4 4M5 20h14"/></symbol>"#,
    r#"<symbol id="i-file" viewBox="0 0 24 24"><path d="M6 3h8l5 5v11a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z"/><path d="M14 3v5h5"/></symbol>"#,
    r#"<symbol id="i-warning" viewBox="0 0 24 24"><path d="M12 4 2.5 20h19zM12 10v4M12 17v.5"/></symbol>"#,
    r#"<symbol id="i-sun" viewBox="0 0 24 24"><circle cx="12" cy="12" r="4"/><path d="M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M19 5l-1.4 1.4M6.4 17.6 5 19"/></symbol>"#,
    r#"<symbol id="i-moon" viewBox="0 0 24 24"><path d="M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z"/></symbol>"#,
    r#"<symbol id="i-screen" viewBox="0 0 24 24"><rect x="3" y="4" width="18" height="13" rx="2"/><path d="M9 21h6M12 17v4"/></symbol>"#,
    r#"<symbol id="i-sign-out" viewBox="0 0 24 24"><path d="M14 4H6a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h8M10 12h11m-4-4 4 4-4 4"/></symbol>"#,
    r#"<symbol id="i-check" viewBox="0 0 24 24"><path d="m5 12 5 5 9-10"/></symbol>"#,
    r#"<symbol id="i-more" viewBox="0 0 24 24"><path d="m8 10 4-4 4 4M8 14l4 4 4-4"/></symbol>"#,
    r#"<symbol id="i-options" viewBox="0 0 24 24"><path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/></symbol>"#,
    r#"<symbol id="i-columns" viewBox="0 0 24 24"><rect x="3" y="4" width="18" height="16" rx="2"/><path d="M9 4v16M15 4v16"/></symbol>"#,
    r#"<symbol id="i-link" viewBox="0 0 24 24"><path d="M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1"/></symbol>"#,
    r#"<symbol id="i-grip" viewBox="0 0 24 24"><path d="M9 6v.1M9 12v.1M9 18v.1M15 6v.1M15 12v.1M15 18v.1"/></symbol>"#,
    r#"<symbol id="i-eye" viewBox="0 0 24 24"><path d="M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7z"/><circle cx="12" cy="12" r="3"/></symbol>"#,
    r#"<symbol id="i-flask" viewBox="0 0 24 24"><path d="M9 3h6M10 3v6L4.5 18.5A1.7 1.7 0 0 0 6 21h12a1.7 1.7 0 0 0 1.5-2.5L14 9V3M7.5 14h9"/></symbol>"#,
    r#"<symbol id="i-funnel" viewBox="0 0 24 24"><path d="M4 5h16l-6 8v6l-4-2v-4z"/></symbol>"#,
    r#"<symbol id="i-search" viewBox="0 0 24 24"><circle cx="11" cy="11" r="7"/><path d="m20 20-3.5-3.5"/></symbol>"#,
    r#"<symbol id="i-dots" viewBox="0 0 24 24"><path d="M5 12v.1M12 12v.1M19 12v.1"/></symbol>"#,
    r#"<symbol id="i-expand" viewBox="0 0 24 24"><path d="M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7"/></symbol>"#,
    r#"<symbol id="i-up" viewBox="0 0 24 24"><path d="m6 15 6-6 6 6"/></symbol>"#,
    r#"<symbol id="i-down" viewBox="0 0 24 24"><path d="m6 9 6 6 6-6"/></symbol>"#,
);
