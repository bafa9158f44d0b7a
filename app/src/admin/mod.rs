//! Pages of people, access and projects: `/{org}/access/{project}`, `/{org}/people`, `/{org}/overview/{project}`, …
//!
//! The server draws them, so that they can be read without JavaScript. What changes something is a form that names
//! the route of the HTTP API it speaks to; [`live`] sends it and has the page drawn anew. So there is nothing that a
//! page could do and a program could not.

#[cfg(feature = "ssr")]
pub mod draw;
pub mod live;
