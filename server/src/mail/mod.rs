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

/// Whether the mail server can be reached and lets one in; else why not.
///
/// # Errors
/// What it said, or what is in the way.
pub async fn answers(settings: &Settings) -> Result<(), String> {
    let mailer = Mailer::new(settings, String::new()).map_err(|error| error.to_string())?;
    match mailer.transport.test_connection().await {
        Ok(true) => Ok(()),
        Ok(false) => Err("it does not answer".into()),
        Err(error) => Err(error.to_string()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};
    use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};

    /// A mail server that offers no TLS; what it was told.
    async fn plain() -> (u16, Arc<Mutex<Vec<String>>>) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let told = Arc::new(Mutex::new(Vec::new()));
        let heard = told.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (read, mut write) = socket.into_split();
                let mut lines = BufReader::new(read).lines();
                let _ = write.write_all(b"220 here\r\n").await;
                while let Ok(Some(line)) = lines.next_line().await {
                    heard.lock().unwrap().push(line);
                    let _ = write.write_all(b"250 yes\r\n").await;
                }
            }
        });
        (port, told)
    }

    #[tokio::test]
    async fn no_letter_and_no_password_goes_without_tls_unless_one_says_so() {
        let (port, told) = plain().await;
        let letter = Letter {
            id: domain::Id::nil(),
            recipient: "grace@example.org".into(),
            words: registry::people::letter::Words::Reset { name: "Grace".into(), asked: true },
            path: "/reset-password?code=secret".into(),
        };
        for (tls, goes) in [(Tls::Starttls, false), (Tls::None, true)] {
            let login = (tls == Tls::Starttls).then(|| ("user".to_owned(), "password".to_owned()));
            let from = "v@example.org".parse().unwrap();
            let settings = Settings { host: "127.0.0.1".into(), port, tls, login, from };
            let mailer = Mailer::new(&settings, "https://v".into()).unwrap();
            let message = mailer.write(&letter).unwrap();
            let _ = tokio::time::timeout(Duration::from_secs(5), mailer.transport.send(message)).await;
            let told: Vec<String> = std::mem::take(&mut *told.lock().unwrap());
            assert_eq!(told.iter().any(|line| line.starts_with("MAIL FROM")), goes, "{told:?}");
            assert!(!told.iter().any(|line| line.starts_with("AUTH")), "{told:?}");
        }
    }
}
