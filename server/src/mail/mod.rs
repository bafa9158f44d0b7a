//! Letters: taken from the registry one after the other and handed to a mail server.

mod settings;
mod words;

use std::time::Duration;

use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    address::AddressError,
    message::{Mailbox, MultiPart},
    transport::smtp::authentication::Credentials,
};
use registry::{
    Registry,
    people::letter::outbox::{self, Ending, Letter},
};

pub use settings::{Settings, Tls};

/// How often it is looked for letters.
const LOOK: Duration = Duration::from_secs(1);
/// How long a mail server may take for one step.
const PATIENCE: Duration = Duration::from_secs(20);

/// A mail server, and who writes.
struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    base_url: String,
}

/// Sends what waits, for as long as the server lives.
pub async fn deliver(registry: Registry, settings: Settings, base_url: String) {
    let mailer = match Mailer::new(&settings, base_url) {
        Ok(mailer) => mailer,
        Err(error) => {
            tracing::error!(%error, "letters cannot be sent");
            return;
        }
    };
    let mut every = tokio::time::interval(LOOK);
    loop {
        every.tick().await;
        loop {
            match outbox::next(&registry).await {
                Ok(Some(letter)) => mailer.hand_over(&registry, letter).await,
                Ok(None) => break,
                Err(error) => {
                    tracing::warn!(%error, "letters could not be looked for");
                    break;
                }
            }
        }
    }
}

impl Mailer {
    fn new(settings: &Settings, base_url: String) -> Result<Self, lettre::transport::smtp::Error> {
        let (host, port) = (settings.host.as_str(), settings.port);
        let builder = match settings.tls {
            Tls::Always => AsyncSmtpTransport::<Tokio1Executor>::relay(host)?,
            // Never without: a server that offers none is not written to.
            Tls::Starttls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host)?,
            Tls::None => AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host),
        };
        let builder = builder.port(port).timeout(Some(PATIENCE));
        let builder = match &settings.login {
            Some((user, password)) => builder.credentials(Credentials::new(user.clone(), password.clone())),
            None => builder,
        };
        Ok(Self { transport: builder.build(), from: settings.from.clone(), base_url })
    }

    async fn hand_over(&self, registry: &Registry, letter: Letter) {
        let id = letter.id;
        let ending = match self.write(&letter) {
            Err(error) => {
                tracing::warn!(%id, %error, "a letter's address cannot be written to");
                Ending::Refused
            }
            Ok(message) => match self.transport.send(message).await {
                Ok(_) => Ending::Sent,
                Err(error) => {
                    tracing::warn!(%id, %error, "the mail server did not take a letter");
                    if error.is_permanent() { Ending::Refused } else { Ending::Later }
                }
            },
        };
        if let Err(error) = outbox::ended(registry, id, ending).await {
            tracing::warn!(%id, %error, "how a letter ended could not be kept; it is sent again");
        }
    }

    fn write(&self, letter: &Letter) -> Result<Message, Unwritable> {
        let link = format!("{}{}", self.base_url, letter.path);
        let words = words::of(&letter.words, &link);
        Ok(Message::builder()
            .from(self.from.clone())
            .to(letter.recipient.parse::<Mailbox>()?)
            .subject(words.subject)
            .multipart(MultiPart::alternative_plain_html(words.plain, words.html))?)
    }
}

/// Why there is no letter.
#[derive(Debug, thiserror::Error)]
enum Unwritable {
    #[error("{0}")]
    Address(#[from] AddressError),
    #[error("{0}")]
    Message(#[from] lettre::error::Error),
}
