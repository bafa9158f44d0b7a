//! Servers that are restarted one after the other, behind a balancer that asks whether they are ready.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use postgres::Postgres;

use crate::{
    http::Request,
    program::{Folder, OWNER, Program, until},
};

/// How often the balancer asks whether a server is ready.
const ASKS: Duration = Duration::from_millis(50);
/// Seconds in which a server that is to stop goes on: much longer than that.
const DELAY: &str = "2";

/// Sends requests to servers that were ready when they were last asked.
#[derive(Default)]
struct Balancer {
    servers: Mutex<Vec<(u16, bool)>>,
    answered: AtomicUsize,
    failed: Mutex<Vec<String>>,
    ended: AtomicBool,
}

impl Balancer {
    fn servers(&self) -> std::sync::MutexGuard<'_, Vec<(u16, bool)>> {
        self.servers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask(&self) {
        while !self.ended.load(Ordering::Relaxed) {
            let ports: Vec<u16> = self.servers().iter().map(|(port, _)| *port).collect();
            for port in ports {
                let ready = Request::get("/readyz").send(port).is_ok_and(|answer| answer.status == 200);
                self.servers().iter_mut().filter(|(other, _)| *other == port).for_each(|server| server.1 = ready);
            }
            thread::sleep(ASKS);
        }
    }

    fn send(&self, token: &str) {
        let mut turn = 0;
        while !self.ended.load(Ordering::Relaxed) {
            let ready: Vec<u16> = self.servers().iter().filter(|(_, ready)| *ready).map(|(port, _)| *port).collect();
            turn += 1;
            let Some(port) = ready.get(turn % ready.len().max(1)) else { continue };
            match Request::get("/api/v1/organizations/acme/projects").token(token).send(*port) {
                Ok(answer) if answer.status == 200 => {
                    self.answered.fetch_add(1, Ordering::Relaxed);
                }
                failed => {
                    self.failed.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{port}: {failed:?}"))
                }
            }
        }
    }

    /// Waits for so many more answers.
    fn answers(&self, more: usize) {
        let wanted = self.answered.load(Ordering::Relaxed) + more;
        until("requests are answered", || (self.answered.load(Ordering::Relaxed) >= wanted).then_some(()));
    }

    fn takes(&self, port: u16) {
        self.servers().push((port, false));
        until("the balancer knows the server", || self.servers().contains(&(port, true)).then_some(()));
    }
}

#[test]
fn no_request_fails_while_servers_are_restarted_one_after_the_other() {
    let shared = Folder::new();
    let postgres = Postgres::throw_away(shared.join("postgres")).expect("a PostgreSQL");
    let (server, owner) = (postgres.server_url(), postgres.owner_url());
    let files = shared.join("files").to_string_lossy().into_owned();
    let mut settings = OWNER.to_vec();
    settings.extend([
        ("DATABASE_URL", &*server),
        ("DATABASE_MIGRATION_URL", &owner),
        ("VITRINE_FILES_DIR", &files),
        ("VITRINE_SHUTDOWN_DELAY", DELAY),
    ]);
    let folders = [Folder::new(), Folder::new()];
    let mut programs = folders.each_ref().map(|folder| Program::serving(folder, &settings));
    let token = programs[0].token();
    let balancer = Arc::new(Balancer::default());
    let mut threads = vec![thread::spawn({
        let balancer = balancer.clone();
        move || balancer.ask()
    })];
    programs.iter().for_each(|program| balancer.takes(program.port));
    for _ in 0..3 {
        let (balancer, token) = (balancer.clone(), token.clone());
        threads.push(thread::spawn(move || balancer.send(&token)));
    }
    balancer.answers(20);
    for (folder, program) in folders.iter().zip(&mut programs) {
        let next = Program::serving(folder, &settings);
        balancer.takes(next.port);
        let old = std::mem::replace(program, next);
        let port = old.port;
        old.stop();
        balancer.servers().retain(|(other, _)| *other != port);
        balancer.answers(20);
    }
    balancer.ended.store(true, Ordering::Relaxed);
    threads.into_iter().for_each(|thread| thread.join().expect("no panic"));
    let failed = balancer.failed.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(failed.is_empty(), "{failed:#?}");
    programs.into_iter().for_each(Program::stop);
}
