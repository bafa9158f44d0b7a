//! The Vitrine server.

mod assets;
mod headers;

use anyhow::Context as _;
use axum::{Router, middleware};
use leptos::config::LeptosOptions;
use leptos_axum::{LeptosRoutes as _, generate_route_list};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let addr = std::env::var("VITRINE_ADDR").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    let name = assets::output_name().context("the site is not built: run `make build`")?;
    let options = LeptosOptions::builder().output_name(name).site_root("target/site").build();

    let routes = generate_route_list(app::App);
    let app = Router::new()
        .leptos_routes_with_context(&options, routes, headers::provide_page_nonce, {
            let options = options.clone();
            move || app::shell(options.clone())
        })
        .merge(assets::router())
        .layer(middleware::from_fn(headers::secure))
        .with_state(options);

    let listener = tokio::net::TcpListener::bind(&addr).await.with_context(|| format!("cannot listen on {addr}"))?;
    println!("Vitrine is on http://{}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}
