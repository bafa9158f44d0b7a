//! What is generated, before a row is written: pure, and the same for the same wish.

use std::collections::HashSet;

use chrono::Duration;
use domain::{Id, Time};

use super::{
    Wish,
    draw::{Draw, Of},
    words,
};

/// How far back the oldest version lies.
const DAYS: i64 = 3 * 365;
/// Versions of a model, on the average.
const VERSIONS_A_MODEL: usize = 25;
/// Depth of the deepest project below where the tree begins.
const DEPTH: usize = 3;

pub(super) struct Person {
    pub id: Id,
    pub name: String,
    pub email: String,
    pub role: &'static str,
}

pub(super) struct Project {
    pub id: Id,
    pub parent: Option<usize>,
    pub slug: String,
    pub name: String,
    pub path: String,
    pub visibility: &'static str,
    pub archived: bool,
    depth: usize,
}

pub(super) struct Model {
    pub id: Id,
    pub project: usize,
    pub slug: String,
    pub name: String,
    /// Place in [`words::FRAMEWORKS`].
    pub framework: usize,
    /// How many versions it has in all.
    pub versions: u32,
    /// Its first version.
    pub first: usize,
    /// Its last version.
    pub last: usize,
}

pub(super) struct Plan {
    pub wish: Wish,
    pub start: Time,
    pub people: Vec<Person>,
    pub teams: Vec<(Id, &'static str)>,
    pub tags: Vec<(Id, String)>,
    pub projects: Vec<Project>,
    pub models: Vec<Model>,
    /// Versions that come from one run.
    pub burst: usize,
}

impl Plan {
    /// `home`: the slug that addresses of people end with, and, where what is generated goes into what is there, of the
    /// project above all others.
    pub fn of(wish: Wish, home: Option<&str>) -> Self {
        let start = wish.until - Duration::days(DAYS);
        let mut plan = Self {
            burst: wish.versions.div_ceil(wish.experiments.max(1)).max(1),
            people: people(&wish, start, home),
            teams: words::TEAMS
                .iter()
                .enumerate()
                .map(|(i, name)| (Draw::of(wish.root(), Of::Team, i).id(start), *name))
                .collect(),
            tags: tags(&wish, start),
            projects: projects(&wish, start, home),
            models: Vec::new(),
            start,
            wish,
        };
        plan.models = models(&plan);
        plan
    }

    /// When a version was registered: more of them of late, and each after the one before.
    pub fn time_of(&self, version: usize) -> Time {
        let within = Draw::of(self.wish.root(), Of::Version, version).unit();
        let part = (version as f64 + within) / self.wish.versions.max(1) as f64;
        let span = (self.wish.until - self.start).num_microseconds().unwrap_or_default();
        self.start + Duration::microseconds((part.sqrt() * span as f64) as i64)
    }

    /// Key of a version.
    pub fn id_of(&self, version: usize) -> Id {
        let mut draw = Draw::of(self.wish.root(), Of::Version, version);
        draw.next();
        draw.id(self.time_of(version))
    }

    /// Place of a version's model. One run brings several versions of one, mostly.
    pub fn model_of(&self, version: usize) -> usize {
        let count = models_of(&self.wish);
        let mut own = Draw::of(self.wish.root(), Of::Place, version);
        if !version.is_multiple_of(self.burst) && own.chance(100) {
            return own.skewed(count);
        }
        Draw::of(self.wish.root(), Of::Place, self.wish.versions + version / self.burst).skewed(count)
    }
}

fn models_of(wish: &Wish) -> usize {
    (wish.versions / VERSIONS_A_MODEL).max(1)
}

fn people(wish: &Wish, start: Time, home: Option<&str>) -> Vec<Person> {
    let count = (wish.versions / 4_000).clamp(8, words::FIRST_NAMES.len() * words::LAST_NAMES.len());
    let domain = home.map_or_else(|| wish.organization.clone(), |home| format!("{home}.{}", wish.organization));
    (0..count)
        .map(|i| {
            let mut draw = Draw::of(wish.root(), Of::Person, i);
            let last = words::LAST_NAMES[(i + i / words::FIRST_NAMES.len()) % words::LAST_NAMES.len()];
            let first = words::FIRST_NAMES[i % words::FIRST_NAMES.len()];
            Person {
                id: draw.id(start),
                name: format!("{first} {last}"),
                email: format!("{first}.{last}@{domain}.example").to_lowercase(),
                role: match i {
                    0 => "owner",
                    1 | 2 => "manager",
                    _ if draw.chance(150) => "viewer",
                    _ => "member",
                },
            }
        })
        .collect()
}

fn tags(wish: &Wish, start: Time) -> Vec<(Id, String)> {
    let count = (wish.versions / 2_000).clamp(words::TAGS.len(), 400);
    (0..count)
        .map(|i| {
            let name = words::TAGS.get(i).map_or_else(|| format!("batch-{i}"), |name| (*name).to_owned());
            (Draw::of(wish.root(), Of::Tag, i).id(start), name)
        })
        .collect()
}

/// Parents come before what is below them.
fn projects(wish: &Wish, start: Time, home: Option<&str>) -> Vec<Project> {
    let mut projects: Vec<Project> = Vec::with_capacity(wish.projects);
    let mut taken: HashSet<(Option<usize>, String)> = HashSet::new();
    let tops = (wish.projects / 10).max(1);
    for i in 0..wish.projects.max(1) {
        let mut draw = Draw::of(wish.root(), Of::Project, i);
        let id = draw.id(start);
        let top = match home {
            Some(_) => i == 0,
            None => i < tops,
        };
        let parent = match (top, home) {
            (true, _) => None,
            (false, Some(_)) if i <= tops => Some(0),
            (false, _) => Some(below(&projects, draw.skewed(i))),
        };
        let word = match (home, parent) {
            (Some(home), None) => home.to_owned(),
            (_, None) => words::AREAS[i % words::AREAS.len()].to_owned(),
            (Some(_), Some(0)) => words::AREAS[(i - 1) % words::AREAS.len()].to_owned(),
            _ => draw.skewed_pick(words::PARTS).to_owned(),
        };
        let mut slug = word.clone();
        let mut number = 2;
        while !taken.insert((parent, slug.clone())) {
            slug = format!("{word}{number}");
            number += 1;
        }
        let above = parent.map(|at| &projects[at]);
        projects.push(Project {
            id,
            name: capital(&slug),
            path: above.map_or_else(|| slug.clone(), |p| format!("{}/{slug}", p.path)),
            visibility: match (above.map(|p| p.visibility), draw.below(100)) {
                (None, 0..5) => "public",
                (None, 5..75) => "organization",
                (Some("private"), _) | (_, 90..) => "private",
                (Some(above), _) => above,
                (None, _) => "private",
            },
            archived: parent.is_some() && draw.chance(10),
            depth: above.map_or(0, |p| p.depth + 1),
            slug,
            parent,
        });
    }
    projects
}

/// The project itself, or the one above it where it is as deep as it gets.
fn below(projects: &[Project], at: usize) -> usize {
    match projects[at].parent {
        Some(above) if projects[at].depth >= DEPTH => above,
        _ => at,
    }
}

fn capital(slug: &str) -> String {
    let mut rest = slug.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

fn models(plan: &Plan) -> Vec<Model> {
    let wish = &plan.wish;
    let mut versions = vec![(0_u32, 0, 0); models_of(wish)];
    for version in 0..wish.versions {
        let (count, first, last) = &mut versions[plan.model_of(version)];
        if *count == 0 {
            *first = version;
        }
        *count += 1;
        *last = version;
    }
    let mut names: HashSet<(usize, String)> = HashSet::new();
    let mut models = Vec::with_capacity(versions.len());
    for (i, (versions, first, last)) in versions.into_iter().enumerate() {
        let mut draw = Draw::of(wish.root(), Of::Model, i);
        let id = draw.id(plan.time_of(first));
        let project = draw.skewed(plan.projects.len());
        let (family, topic) = (draw.skewed_pick(words::FAMILIES), draw.pick(words::TOPICS));
        let mut name = format!("{family} {topic}");
        let mut number = 2;
        while !names.insert((project, name.clone())) {
            name = format!("{family} {topic} {number}");
            number += 1;
        }
        let framework = draw.skewed(words::FRAMEWORKS.len());
        models.push(Model { id, project, slug: name.replace(' ', "-"), name, framework, versions, first, last });
    }
    models
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(seed: u64) -> Plan {
        let until = Time::from_timestamp(1_800_000_000, 0).unwrap_or_default();
        Plan::of(
            Wish { organization: "acme".into(), versions: 5_000, projects: 60, experiments: 1_250, seed, until },
            None,
        )
    }

    #[test]
    fn the_same_wish_is_the_same_plan() {
        let told = |plan: &Plan| {
            let models: Vec<_> = plan.models.iter().map(|m| (m.id, m.project, m.name.clone(), m.versions)).collect();
            let projects: Vec<_> = plan.projects.iter().map(|p| (p.id, p.path.clone(), p.visibility)).collect();
            (models, projects, plan.people.iter().map(|p| p.email.clone()).collect::<Vec<_>>(), plan.id_of(17))
        };
        assert_eq!(told(&plan(1)), told(&plan(1)));
        assert_ne!(told(&plan(1)), told(&plan(2)));
    }

    #[test]
    fn versions_follow_each_other_and_belong_to_few_large_models_and_many_small_ones() {
        let plan = plan(1);
        assert!((1..5_000).all(|i| plan.time_of(i) > plan.time_of(i - 1) && plan.id_of(i) != plan.id_of(i - 1)));
        assert!(plan.time_of(0) >= plan.start && plan.time_of(4_999) < plan.wish.until);
        let mut sizes: Vec<u32> = plan.models.iter().map(|m| m.versions).collect();
        assert_eq!(sizes.iter().sum::<u32>(), 5_000);
        sizes.sort_unstable();
        assert!(sizes[sizes.len() - 1] > 20 * sizes[sizes.len() / 4].max(1), "{sizes:?}");
    }

    #[test]
    fn paths_are_of_one_thing_and_no_deeper_than_the_database_takes() {
        let plan = plan(1);
        let paths: HashSet<&str> = plan.projects.iter().map(|p| p.path.as_str()).collect();
        assert_eq!(paths.len(), plan.projects.len());
        assert!(plan.projects.iter().all(|p| p.depth <= DEPTH));
        let models: HashSet<(usize, &str)> = plan.models.iter().map(|m| (m.project, m.slug.as_str())).collect();
        assert_eq!(models.len(), plan.models.len());
        let beside = |m: &Model| paths.contains(format!("{}/{}", plan.projects[m.project].path, m.slug).as_str());
        assert!(!plan.models.iter().any(beside));
    }
}
