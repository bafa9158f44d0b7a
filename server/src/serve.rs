//! Running: bind, open, serve, drain, stop.

use std::{io::Write as _, net::SocketAddr, sync::atomic::Ordering, time::Duration};

use axum::serve::ListenerExt as _;
use registry::{
    Registry,
    artifacts::sweep,
    organization::purge,
    people::{letter::outbox, setup},
    projects,
    views::link,
};
use tokio::net::TcpListener;

use crate::{
    Failure, assets, config::Config, database, mail, metrics, router, router::Server, too_long::Answering, webhooks,
};

/// Longest that requests under way may take after a signal, in seconds.
const DRAIN_SECONDS: u64 = 30;
/// How often leftovers are swept and counters folded, in seconds.
const TIDY_SECONDS: u64 = 60;

/// How long until the next part of a deleted organization is removed.
const PURGE: Duration = Duration::from_secs(1);

/// Serves until a signal, then drains.
///
/// # Errors
/// A sentence for the operator.
pub async fn serve(config: Config) -> Result<(), Failure> {
    let site_name = assets::output_name()
        .ok_or_else(|| Failure::Software("the browser's part of Vitrine is not built; run `make build`".into()))?;
    // Before anything is started: a taken port should change nothing.
    let listener = bind(&config).await?;
    let mut signals = Signals::listen()?;
    let opened = tokio::select! {
        opened = database::open(&config) => opened?,
        () = signals.next() => return Ok(()),
    };
    let registry = opened.registry.clone();
    let served = run(config, registry.clone(), &site_name, listener, &mut signals, opened.embedded.clone()).await;
    registry.close().await;
    if let Some(embedded) = opened.embedded {
        database::stop(embedded).await;
    }
    served
}

async fn run(
    config: Config,
    registry: Registry,
    site_name: &str,
    listener: TcpListener,
    signals: &mut Signals,
    embedded: Option<database::Embedded>,
) -> Result<(), Failure> {
    if let Some(who) = config.unattended.clone() {
        let form =
            setup::SetUp { name: who.name, email: who.email, password: who.password, organization: who.organization };
        match setup::unsafe_unattended(&registry, form).await {
            Ok(true) => tracing::info!("set-up is done"),
            Ok(false) => {}
            // Of servers that start together, another one has just done it.
            Err(_) if !setup::is_needed(&registry).await? => {}
            Err(error) => return Err(error.into()),
        }
    }
    let keeper = embedded.map(|embedded| tokio::spawn(database::keep_alive(embedded)));
    let tidier = tokio::spawn(tidy(registry.clone()));
    let base_url = config.base_url.clone();
    let (delay, metrics_addr) = (config.shutdown_delay, config.metrics_addr);
    let (mail, networks) = (config.mail.clone(), config.webhook_networks.clone());
    let server = Server::new(config, registry.clone(), site_name);
    let postman = mail.map(|mail| tokio::spawn(mail::deliver(server.registry.clone(), mail, base_url.clone())));
    let herald = tokio::spawn(webhooks::deliver(server.registry.clone(), networks));
    let (draining, live) = (server.draining.clone(), server.live.clone());
    let told = match metrics_addr {
        Some(address) => Some(tokio::spawn(metrics::serve(server.clone(), address).await?)),
        None => None,
    };
    greet(&registry, &base_url).await?;
    let app = router::router(server).into_make_service_with_connect_info::<SocketAddr>();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    // Nothing to tap: it is through this that a listener of one's own names the peer.
    let listener = Answering(listener).tap_io(|_| {});
    let serving = axum::serve(listener, app).with_graceful_shutdown(async {
        let _ = stopped.await;
    });
    let mut serving = tokio::spawn(serving.into_future());
    tokio::select! {
        ended = &mut serving => {
            return Err(Failure::Software(format!("the server stopped by itself: {ended:?}")));
        }
        () = signals.next() => {}
    }
    draining.store(true, Ordering::Relaxed);
    if !delay.is_zero() {
        tracing::info!("not ready any more; new requests are served for {} seconds yet", delay.as_secs());
        tokio::select! {
            () = tokio::time::sleep(delay) => {}
            () = signals.next() => {}
        }
    }
    tracing::info!("shutting down; requests under way have {DRAIN_SECONDS} seconds");
    // Whoever listens has nothing under way, and goes on at another server.
    live.close();
    let _ = stop.send(());
    tokio::select! {
        _ = &mut serving => {}
        () = tokio::time::sleep(Duration::from_secs(DRAIN_SECONDS)) => tracing::warn!("some requests were cut off"),
        () = signals.next() => tracing::warn!("a second signal: requests under way are cut off"),
    }
    serving.abort();
    tidier.abort();
    herald.abort();
    for task in [postman, told].into_iter().flatten() {
        task.abort();
    }
    if let Some(keeper) = keeper {
        keeper.abort();
    }
    Ok(())
}

async fn bind(config: &Config) -> Result<TcpListener, Failure> {
    TcpListener::bind(config.addr).await.map_err(|e| {
        Failure::Address(match e.kind() {
            std::io::ErrorKind::AddrInUse => format!(
                "{} is taken by another program. Stop that, or set VITRINE_ADDR to another address, as in 127.0.0.1:3001",
                config.addr
            ),
            _ => format!("cannot listen on {}: {e}. Set VITRINE_ADDR", config.addr),
        })
    })
}

/// The one line that people look for.
async fn greet(registry: &Registry, base_url: &str) -> Result<(), Failure> {
    let line = match setup::new_code(registry).await? {
        Some(code) => format!("\n  Open this link once to set up Vitrine:\n\n    {base_url}/set-up?code={code}\n"),
        None => format!("\n  Vitrine is on {base_url}\n"),
    };
    // The code goes to the operator's terminal, never to the log.
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    Ok(())
}

/// Sweeps leftovers, forgotten links, deleted organizations and projects, folds counters and makes the partitions of the next months while the server lives.
async fn tidy(registry: Registry) {
    let mut every = tokio::time::interval(Duration::from_secs(TIDY_SECONDS));
    loop {
        every.tick().await;
        match sweep::sweep(&registry, sweep::SILENCE, sweep::WAITING).await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "swept files that nothing refers to"),
            Err(error) => tracing::warn!(%error, "the sweep broke off"),
        }
        if let Err(error) = projects::list::fold_counts(&registry).await {
            tracing::warn!(%error, "counters could not be folded");
        }
        if let Err(error) = outbox::sweep(&registry).await {
            tracing::warn!(%error, "old letters could not be swept");
        }
        if let Err(error) = registry::webhooks::outbox::sweep(&registry).await {
            tracing::warn!(%error, "old deliveries to webhooks could not be swept");
        }
        if let Err(error) = registry::live::outbox::sweep(&registry).await {
            tracing::warn!(%error, "old events could not be swept");
        }
        if let Err(error) = link::sweep(&registry).await {
            tracing::warn!(%error, "short links could not be swept");
        }
        for (what, step) in
            [("organization", purge::step(&registry).await), ("project", projects::purge::step(&registry).await)]
        {
            match step {
                Ok(more) if more => every.reset_after(PURGE),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "a deleted {what} could not be removed"),
            }
        }
        if let Err(error) = registry.prepare_months().await {
            tracing::warn!(%error, "the next months' partitions could not be made");
        }
    }
}

/// Ctrl-C and SIGTERM.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let cannot = |e: std::io::Error| Failure::Software(format!("cannot wait for signals: {e}"));
        Ok(Self {
            terminate: signal(SignalKind::terminate()).map_err(cannot)?,
            interrupt: signal(SignalKind::interrupt()).map_err(cannot)?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
