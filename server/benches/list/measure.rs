//! Times in turns, so that whatever else the machine does weighs on both sides.

use std::{fmt, time::Instant};

use serde_json::{Value, json};

pub const ROUNDS: usize = 5;
/// Of each kind, in a round.
pub const REQUESTS: usize = 20;

/// Milliseconds.
#[derive(Clone, Copy, Default)]
pub struct Times {
    pub median: f64,
    pub p99: f64,
    /// Of this process: the server where it serves, the driver where it asks for itself.
    pub processor: f64,
}

/// What came out.
pub struct Measured {
    pub endpoint: Times,
    pub statement: Times,
    /// Medians of each round, one over the other, in order.
    ratios: Vec<f64>,
}

#[derive(Default)]
pub struct Turns {
    served: Vec<f64>,
    alone: Vec<f64>,
    processor: [f64; 2],
    ratios: Vec<f64>,
}

/// One round of it.
pub struct Round<'a> {
    turns: &'a mut Turns,
    counts: bool,
    served: Vec<f64>,
    alone: Vec<f64>,
    processor: [f64; 2],
}

impl Turns {
    pub fn round(&mut self, counts: bool) -> Round<'_> {
        Round { turns: self, counts, served: Vec::new(), alone: Vec::new(), processor: [0.0; 2] }
    }

    pub fn measured(mut self) -> Measured {
        self.ratios.sort_by(f64::total_cmp);
        let times = |times: Vec<f64>, processor: f64| {
            let count = times.len().max(1) as f64;
            Times { median: at(times.clone(), 0.5), p99: at(times, 0.99), processor: processor / count }
        };
        Measured {
            endpoint: times(self.served, self.processor[0]),
            statement: times(self.alone, self.processor[1]),
            ratios: self.ratios,
        }
    }
}

impl Round<'_> {
    pub async fn served<T>(&mut self, request: impl Future<Output = T>) {
        let (took, processor) = timed(request).await;
        self.served.push(took);
        self.processor[0] += processor;
    }

    pub async fn alone<T>(&mut self, request: impl Future<Output = T>) {
        let (took, processor) = timed(request).await;
        self.alone.push(took);
        self.processor[1] += processor;
    }
}

impl Drop for Round<'_> {
    fn drop(&mut self) {
        if !self.counts {
            return;
        }
        self.turns.ratios.push(at(self.served.clone(), 0.5) / at(self.alone.clone(), 0.5).max(f64::MIN_POSITIVE));
        self.turns.served.append(&mut self.served);
        self.turns.alone.append(&mut self.alone);
        for (all, one) in self.turns.processor.iter_mut().zip(self.processor) {
            *all += one;
        }
    }
}

async fn timed<T>(request: impl Future<Output = T>) -> (f64, f64) {
    let (since, used) = (Instant::now(), processor());
    request.await;
    (since.elapsed().as_secs_f64() * 1e3, processor() - used)
}

/// Milliseconds that this process has used the processor for.
fn processor() -> f64 {
    let usage = nix::sys::resource::getrusage(nix::sys::resource::UsageWho::RUSAGE_SELF).expect("what was used");
    let milliseconds = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 * 1e3 + time.tv_usec() as f64 / 1e3;
    milliseconds(usage.user_time()) + milliseconds(usage.system_time())
}

fn at(mut times: Vec<f64>, part: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    let place = (times.len() as f64 * part) as usize;
    times.get(place.min(times.len().saturating_sub(1))).copied().unwrap_or_default()
}

impl Measured {
    pub fn json(&self) -> Value {
        let times =
            |t: &Times| json!({"median": rounded(t.median), "p99": rounded(t.p99), "processor": rounded(t.processor)});
        json!({
            "endpoint_ms": times(&self.endpoint),
            "statement_ms": times(&self.statement),
            "endpoint_over_statement": self.ratio(),
        })
    }

    pub fn ratio(&self) -> Value {
        let ratio = |place: usize| self.ratios.get(place).copied().map_or(Value::Null, rounded);
        json!({"median": ratio(ROUNDS / 2), "least": ratio(0), "most": ratio(ROUNDS - 1)})
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (endpoint, statement) = (&self.endpoint, &self.statement);
        write!(f, "{:.2} ms (p99 {:.2}), the statement {:.2} ms", endpoint.median, endpoint.p99, statement.median)
    }
}

pub fn rounded(number: f64) -> Value {
    json!((number * 100.0).round() / 100.0)
}
