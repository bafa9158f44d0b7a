//! Webhooks: taken from the registry and sent, signed, to where they lead. An address is looked up, checked and spoken to
//! in one step; no redirect is followed, and no answer is waited for without an end.

pub mod address;
mod sign;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use ipnet::IpNet;
use registry::{
    Registry,
    webhooks::outbox::{self, ANSWER_MAX, Due, Ending},
};
use ureq::{
    Agent,
    tls::{RootCerts, TlsConfig},
    unversioned::transport::DefaultConnector,
};

use address::Checked;

/// How many are sent at the same time, each to another webhook.
const AT_ONCE: usize = 8;
/// How often it is looked for something to send.
const LOOK: Duration = Duration::from_secs(1);
/// Longest that a receiver may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Who sends.
struct Sender {
    agent: Agent,
}

/// Sends what waits, for as long as the server lives. `networks` are those that are not everybody's and may be spoken
/// to all the same.
pub async fn deliver(registry: Registry, networks: Arc<[IpNet]>) {
    let sender = Arc::new(Sender::new(networks));
    let mut at_it = tokio::task::JoinSet::new();
    for _ in 0..AT_ONCE {
        at_it.spawn(one_by_one(registry.clone(), sender.clone()));
    }
    at_it.join_all().await;
}

async fn one_by_one(registry: Registry, sender: Arc<Sender>) {
    let mut every = tokio::time::interval(LOOK);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        loop {
            match outbox::next(&registry).await {
                Ok(Some(due)) => sender.clone().hand_over(&registry, due).await,
                Ok(None) => break,
                Err(error) => {
                    tracing::warn!(%error, "deliveries to webhooks could not be looked for");
                    break;
                }
            }
        }
    }
}

impl Sender {
    fn new(networks: Arc<[IpNet]>) -> Self {
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            // A proxy would look names up by itself.
            .proxy(None)
            // A connection that is kept would go on to an address that nobody checks again.
            .max_idle_connections(0)
            .timeout_global(Some(PATIENCE))
            .user_agent(concat!("vitrine/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls)
            .build();
        Self { agent: Agent::with_parts(config, DefaultConnector::default(), Checked::new(networks)) }
    }

    async fn hand_over(self: Arc<Self>, registry: &Registry, due: Due) {
        let (id, webhook, sender, sent) = (due.id, due.webhook, self, due.clone());
        let began = Instant::now();
        let ending = match tokio::task::spawn_blocking(move || sender.send(&sent)).await {
            Ok(ending) => Ending { took: began.elapsed(), ..ending },
            Err(error) => Ending { failure: Some(error.to_string()), ..Ending::default() },
        };
        if !ending.is_delivered() {
            // Neither the address nor the answer: both may hold what is no business of the log.
            tracing::info!(%id, %webhook, status = ending.status, "a webhook did not take a delivery");
        }
        if let Err(error) = outbox::ended(registry, &due, &ending).await {
            tracing::warn!(%id, %error, "how a delivery went could not be kept; it is sent again");
        }
    }

    fn send(&self, due: &Due) -> Ending {
        let id = due.id.to_string();
        let Some((timestamp, signature)) = sign::now(&due.secret, &id, &due.body) else {
            return Ending { failure: Some("it could not be signed".into()), ..Ending::default() };
        };
        let answer = self
            .agent
            .post(&due.url)
            .header("content-type", "application/json")
            .header("webhook-id", &id)
            .header("webhook-timestamp", &timestamp)
            .header("webhook-signature", &signature)
            .send(&due.body);
        match answer {
            Ok(mut answer) => {
                let status = answer.status().as_u16();
                let read = answer.body_mut().with_config().limit(ANSWER_MAX as u64).lossy_utf8(true).read_to_string();
                let failure = match status {
                    200..300 => None,
                    300..400 => Some("it was sent elsewhere, and redirects are not followed".to_owned()),
                    _ => Some(format!("the answer was {status}")),
                };
                Ending { status: Some(status), answer: read.unwrap_or_default(), failure, ..Ending::default() }
            }
            Err(error) => Ending { failure: Some(in_words(&error)), ..Ending::default() },
        }
    }
}

/// Why there was no answer, for whoever manages the webhook.
fn in_words(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(_) => format!("there was no answer within {} seconds", PATIENCE.as_secs()),
        ureq::Error::HostNotFound => "there is no such host".to_owned(),
        ureq::Error::Other(inner) => inner.to_string(),
        ureq::Error::Io(inner) => format!("the connection failed: {inner}"),
        other => format!("it could not be sent: {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    use axum::{
        Router,
        extract::State,
        http::{HeaderMap, StatusCode},
        response::Redirect,
        routing::post,
    };
    use domain::Id;

    type Heard = Arc<Mutex<Vec<(HeaderMap, String)>>>;

    /// A receiver on this machine, and what it was sent.
    async fn receiver() -> (String, Heard) {
        let heard = Heard::default();
        let hear = async |State(heard): State<Heard>, headers: HeaderMap, body: String| {
            heard.lock().unwrap().push((headers, body));
            "thanks"
        };
        let app = Router::new()
            .route("/hook", post(hear))
            .route("/moved", post(|| async { Redirect::temporary("/hook") }))
            .route("/broken", post(|| async { (StatusCode::INTERNAL_SERVER_ERROR, "broken") }))
            .route("/long", post(|| async { "a".repeat(1 << 20) }))
            .with_state(heard.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async { axum::serve(listener, app).await });
        (format!("http://{address}"), heard)
    }

    fn due(url: String) -> Due {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned();
        Due { id: Id::now_v7(), webhook: Id::now_v7(), url, secret, body: r#"{"type":"ping"}"#.to_owned() }
    }

    async fn sent(networks: &[&str], due: &Due) -> Ending {
        let networks = networks.iter().map(|network| network.parse().unwrap()).collect();
        let (sender, due) = (Sender::new(networks), due.clone());
        tokio::task::spawn_blocking(move || sender.send(&due)).await.unwrap()
    }

    #[tokio::test]
    async fn what_is_sent_is_signed_and_told_apart() {
        let (at, heard) = receiver().await;
        let due = due(format!("{at}/hook"));
        let ending = sent(&["127.0.0.0/8"], &due).await;
        assert_eq!((ending.status, ending.answer.as_str(), ending.is_delivered()), (Some(200), "thanks", true));
        let heard = std::mem::take(&mut *heard.lock().unwrap());
        let [(headers, body)] = heard.as_slice() else { panic!("{heard:?}") };
        let header = |name: &str| headers[name].to_str().unwrap().to_owned();
        assert_eq!((body, header("webhook-id")), (&due.body, due.id.to_string()));
        assert_eq!(header("content-type"), "application/json");
        let signature = sign::of(&due.secret, &due.id.to_string(), &header("webhook-timestamp"), body);
        assert_eq!(Some(header("webhook-signature")), signature);
    }

    #[tokio::test]
    async fn an_address_within_is_not_spoken_to_by_whatever_name() {
        let (at, heard) = receiver().await;
        let port = at.rsplit_once(':').unwrap().1.to_owned();
        for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433"] {
            for networks in [&[][..], &["10.0.0.0/8"]] {
                let ending = sent(networks, &due(format!("http://{host}:{port}/hook"))).await;
                assert!(!ending.is_delivered() && ending.status.is_none(), "{host}: {ending:?}");
            }
        }
        let told = sent(&[], &due(format!("{at}/hook"))).await.failure.unwrap();
        assert!(told.contains("127.0.0.1") && told.contains("operator"), "{told}");
        assert!(heard.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn no_redirect_is_followed_and_no_answer_is_endless() {
        let (at, heard) = receiver().await;
        let of = async |path: &str| sent(&["127.0.0.0/8"], &due(format!("{at}{path}"))).await;
        let moved = of("/moved").await;
        assert_eq!((moved.status, moved.is_delivered()), (Some(307), false));
        assert!(moved.failure.unwrap().contains("redirects are not followed"));
        assert!(heard.lock().unwrap().is_empty());
        let broken = of("/broken").await;
        assert_eq!((broken.status, broken.answer.as_str(), broken.is_delivered()), (Some(500), "broken", false));
        let long = of("/long").await;
        assert!(long.is_delivered() && long.answer.len() <= ANSWER_MAX);
        assert!(of("/gone").await.failure.is_some_and(|why| why.contains("404")));
    }

    #[tokio::test]
    async fn nobody_there_is_said_so() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        drop(listener);
        let ending = sent(&["127.0.0.0/8"], &due(format!("http://{at}/"))).await;
        assert!(ending.status.is_none() && ending.failure.unwrap().contains("connection failed"));
        let ending = sent(&["127.0.0.0/8"], &due("http://nowhere.invalid/".into())).await;
        assert!(ending.failure.is_some());
    }
}
