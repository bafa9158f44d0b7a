//! `vitrine login [HOST]`

use std::io::{self, BufRead, IsTerminal, Write};

use clap::Args;
use domain::api::{Me, NewToken, SignIn};

use crate::{
    args::Global,
    client::{Client, given, url},
    config::Config,
    exit::Exit,
    failure::Failure,
    host::{self, Host},
    output::Output,
};

/// Arguments of `login`.
#[derive(Args, Debug)]
pub struct LoginArgs {
    /// The server, such as https://models.example.com [default: the last one, else this machine]
    pub host: Option<String>,
    /// E-mail address; asked for when it is missing
    #[arg(long)]
    pub email: Option<String>,
    /// Read the password from stdin
    #[arg(long)]
    pub password_stdin: bool,
    /// How many days the token works [default: 90]
    #[arg(long, value_name = "DAYS")]
    pub days: Option<i32>,
}

/// Signs in and remembers the server and the token.
///
/// # Errors
/// What the server refused, or what is missing to ask it.
pub fn run(global: &Global, args: &LoginArgs) -> Result<(), Failure> {
    let path = Config::path()?;
    let mut config = Config::load(&path)?;
    let profile = config.chosen(global).to_owned();
    Config::check_name(&profile)?;
    let text = given(&args.host).or(given(&global.host)).or(config.of(&profile).0).unwrap_or(host::LOCAL);
    let host = Host::parse(text)?;
    host.check_secret(global.insecure)?;

    let by_password = args.email.is_some() || args.password_stdin;
    let token = match given(&global.token) {
        Some(token) if !by_password => token.to_owned(),
        _ => trade_password(Client::new(host.clone(), None, global.insecure)?, args)?,
    };
    let client = Client::new(host.clone(), Some(token.clone()), global.insecure)?;
    let me = client.get::<Me>(&url::path(&["me"]))?.value;

    config.keep(&profile, host.url(), token);
    config.store(&path)?;
    Output::new(global).note(&format!("Signed in to {} as {}.", host.url(), me.person.name));
    Ok(())
}

/// Asks for what is missing and trades it for a token.
fn trade_password(client: Client, args: &LoginArgs) -> Result<String, Failure> {
    let email = match given(&args.email) {
        Some(email) => email.to_owned(),
        None if args.password_stdin => return Err(Failure::usage("--password-stdin needs --email too.")),
        None => ask(&format!("E-mail for {}: ", client.host().url()))?,
    };
    let password = if args.password_stdin { line_of_stdin()? } else { ask_hidden("Password: ")? };
    let machine = gethostname::gethostname();
    let token_name = format!("vitrine on {}", machine.to_string_lossy());
    let sign_in = SignIn { email, password, token_name, days: args.days };
    let response = client.post(&url::path(&["tokens"]), &sign_in, &[])?;
    Ok(client.answer::<NewToken>(response)?.value.token)
}

fn ask(prompt: &str) -> Result<String, Failure> {
    need_terminal()?;
    let mut err = io::stderr().lock();
    write!(err, "{prompt}").and_then(|()| err.flush()).map_err(|cause| unread(&cause))?;
    line_of_stdin()
}

fn ask_hidden(prompt: &str) -> Result<String, Failure> {
    need_terminal()?;
    rpassword::prompt_password(prompt).map_err(|cause| unread(&cause))
}

fn need_terminal() -> Result<(), Failure> {
    if io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Failure::usage("There is no terminal to ask for the e-mail address and password.")
        .hint("vitrine login HOST --email E --password-stdin, or --token T"))
}

fn line_of_stdin() -> Result<String, Failure> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(|cause| unread(&cause))?;
    let line = line.trim_end_matches(['\r', '\n']);
    if line.is_empty() {
        return Err(Failure::usage("The answer is empty."));
    }
    Ok(line.to_owned())
}

fn unread(cause: &io::Error) -> Failure {
    Failure::new(Exit::Refused, format!("Cannot read the answer: {cause}."))
}
