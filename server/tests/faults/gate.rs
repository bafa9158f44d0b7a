//! A stretch of network between a command and the server: it counts bytes, holds them up, and survives either.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

/// One way of the traffic.
#[derive(Clone, Copy, Default)]
struct Way {
    passed: u64,
    /// How many bytes may have passed before it is held up.
    limit: Option<u64>,
}

#[derive(Default)]
struct State {
    target: u16,
    /// To the server, and back.
    ways: [Way; 2],
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until some of so many bytes may pass, and counts them as passed.
    fn pass(&self, way: usize, most: usize) -> usize {
        let mut state = self.state();
        loop {
            let Way { passed, limit } = state.ways[way];
            let room = limit.map_or(u64::MAX, |limit| limit.saturating_sub(passed));
            if room > 0 {
                let count = most.min(usize::try_from(room).unwrap_or(usize::MAX));
                state.ways[way].passed += count as u64;
                self.changed.notify_all();
                return count;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Where the command believes the server to be.
pub struct Gate {
    pub port: u16,
    shared: Arc<Shared>,
}

/// To the server.
pub const UP: usize = 0;
/// From the server.
pub const DOWN: usize = 1;

impl Gate {
    /// Leads to a port.
    pub fn to(target: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Shared::default());
        shared.state().target = target;
        let held = shared.clone();
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                let target = held.state().target;
                // Nobody there: the connection is closed.
                let Ok(far) = TcpStream::connect(("127.0.0.1", target)) else { continue };
                let (Ok(near_too), Ok(far_too)) = (near.try_clone(), far.try_clone()) else { continue };
                let (up, down) = (held.clone(), held.clone());
                thread::spawn(move || carry(near, far, UP, &up));
                thread::spawn(move || carry(far_too, near_too, DOWN, &down));
            }
        });
        Self { port, shared }
    }

    /// Leads to another port from now on, lets everything pass, and counts from nothing.
    pub fn lead_to(&self, target: u16) {
        *self.shared.state() = State { target, ..State::default() };
        self.shared.changed.notify_all();
    }

    /// Holds up what is more than so many bytes, counted from now.
    pub fn limit(&self, way: usize, bytes: u64) {
        self.shared.state().ways[way] = Way { passed: 0, limit: Some(bytes) };
    }

    /// Waits until the limit is reached.
    pub fn wait_until_spent(&self, way: usize) {
        let mut state = self.shared.state();
        while state.ways[way].limit.is_none_or(|limit| state.ways[way].passed < limit) {
            state = self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// How many bytes have passed.
    pub fn passed(&self, way: usize) -> u64 {
        self.shared.state().ways[way].passed
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream, way: usize, shared: &Shared) {
    let mut buffer = vec![0; 65_536];
    'all: while let Ok(count @ 1..) = from.read(&mut buffer) {
        let mut at = 0;
        while at < count {
            let passing = shared.pass(way, count - at);
            if to.write_all(&buffer[at..at + passing]).is_err() {
                break 'all;
            }
            at += passing;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
    let _ = from.shutdown(Shutdown::Read);
}
