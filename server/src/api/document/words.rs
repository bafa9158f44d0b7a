//! What a route's signature cannot say: what it is for, what it refuses, an example of what is sent. In the order of the
//! document, by subject. Refusals that follow from the signature are not named again; see [`super::operation`].

/// What is said of a route.
pub struct Words {
    /// Its subject.
    pub subject: &'static str,
    /// Method, in capitals.
    pub method: &'static str,
    /// Path below `/api/v1`.
    pub path: &'static str,
    /// One line.
    pub summary: &'static str,
    /// More about it, as Markdown; may be empty.
    pub more: &'static str,
    /// Whether it answers those who are not signed in, as far as a project is Public.
    pub public: bool,
    /// Codes of its refusals.
    pub refuses: &'static [&'static str],
    /// An example of what is sent; empty where nothing is.
    pub sends: &'static str,
    /// Statuses of success with their media types, where the signature does not tell.
    pub answers: &'static [(u16, &'static str)],
}

/// A subject with a line about it.
pub struct Subject {
    /// Its name.
    pub name: &'static str,
    /// The line.
    pub about: &'static str,
}

macro_rules! words {
    ($($subject:literal $about:literal {
        $($method:ident $path:literal $summary:literal
            $(more $more:literal)? $(public $public:ident)? $(refuses $refuses:tt)?
            $(sends $sends:literal)? $(answers $answers:tt)?;)+
    })+) => {
        /// Every subject, in order.
        pub const SUBJECTS: &[Subject] = &[$(Subject { name: $subject, about: $about },)+];
        /// Every route, in order.
        pub const WORDS: &[Words] = &[$($(Words {
            subject: $subject,
            method: stringify!($method),
            path: $path,
            summary: $summary,
            more: concat!($($more)?),
            public: words!(@public $($public)?),
            refuses: words!(@list $($refuses)?),
            sends: concat!($($sends)?),
            answers: words!(@list $($answers)?),
        },)+)+];
    };
    (@public) => { false };
    (@public yes) => { true };
    (@list) => { &[] };
    (@list $list:tt) => { &$list };
}

words! {
    "Account" "Who asks: their name, password, sessions and tokens." {
        GET "/me" "Say who the credential belongs to";
        PATCH "/me" "Change the caller's display name"
            sends r#"{"name": "Ada Lovelace"}"#;
        POST "/tokens" "Trade an e-mail address and password for a token"
            more "The only route that takes a password and needs no token. Tries are limited for each account and each address."
            public yes refuses ["wrong_password", "too_many", "state"]
            sends r#"{"email": "ada@example.org", "password": "difference engine", "token_name": "laptop", "days": 90}"#;
        GET "/me/tokens" "List the caller's tokens" refuses ["scope_needed"];
        POST "/me/tokens" "Make a token for the caller"
            more "Its secret is in this answer and nowhere else. In a browser the caller has to have shown who they are within 15 minutes."
            refuses ["prove_again", "state", "role_needed"]
            sends r#"{"name": "nightly training", "scope": "write", "days": 30}"#;
        DELETE "/me/tokens/{id}" "Revoke one of the caller's tokens" refuses ["prove_again"];
        GET "/me/sessions" "List the browsers in which the caller is signed in" refuses ["scope_needed"];
        DELETE "/me/sessions" "End all sessions but the one that asks" refuses ["prove_again"];
        DELETE "/me/sessions/{id}" "End one session" refuses ["prove_again"];
        POST "/me/password" "Change the caller's password"
            more "Ends the caller's other sessions, and with `revoke_tokens` their tokens. A browser is given a new session."
            refuses ["wrong_password", "too_many", "state", "role_needed"]
            sends r#"{"current": "difference engine", "new": "analytical engine", "revoke_tokens": false}"#;
        POST "/me/prove" "Show again that it is the caller, by the password"
            refuses ["wrong_password", "too_many", "state", "role_needed"]
            sends r#"{"password": "difference engine"}"#;
        GET "/me/identities" "List the accounts elsewhere that the caller signs in with" refuses ["scope_needed"];
        DELETE "/me/identities/{id}" "Unlink an account elsewhere" refuses ["prove_again", "state"];
    }
    "Projects" "The tree that holds models and experiments, with who may do what in it." {
        GET "/organizations/{org}/projects" "List the projects of an organization" public yes;
        POST "/projects" "Create a project"
            more "By `path`, or by `below` and `name`. The projects above it must exist. A new project has its parent's visibility; one at the top starts as the organization's settings say."
            refuses ["role_needed", "not_found", "unavailable", "state"]
            sends r#"{"path": "acme/vision/aerial", "description": "From above", "tags": ["cv"]}"#;
        GET "/projects/{id}" "Get a project" public yes;
        PATCH "/projects/{id}" "Change a project's settings"
            more "What is not named stays."
            refuses ["role_needed", "state"]
            sends r#"{"description": "Detectors of all kinds", "publish_role": "admin"}"#;
        DELETE "/projects/{id}" "Delete a project with all that is in it and below"
            more "Gone at once for everybody; rows and files follow. Its name has to be said once more."
            refuses ["role_needed", "prove_again", "state"]
            sends r#"{"name": "vision"}"#;
        POST "/projects/{id}/move" "Rename a project, or bring it to another place"
            more "Its old addresses lead on."
            refuses ["role_needed", "unavailable", "state"]
            sends r#"{"name": "Seeing"}"#;
        GET "/projects/{id}/move:foresee" "Tell who would gain or lose access by a move"
            refuses ["role_needed", "scope_needed", "unavailable", "state"];
        POST "/projects/{id}/archive" "Put a project into the archive"
            more "Out of the tables above; nothing more comes in; its own addresses go on working."
            refuses ["role_needed", "state"];
        POST "/projects/{id}/restore" "Take a project out of the archive" refuses ["role_needed", "state"];
        GET "/projects/{id}/readme" "Get a project's README";
        PUT "/projects/{id}/readme" "Write a project's README anew" refuses ["role_needed", "state"]
            sends r##"{"text": "# Detectors\n\nFrom above."}"##;
        PUT "/projects/{id}/star" "Put the caller's star on a project" refuses ["role_needed", "state"];
        DELETE "/projects/{id}/star" "Take the caller's star off a project" refuses ["role_needed", "state"];
        GET "/projects/{id}/summary" "Count a project's versions by status, stage and framework" public yes;
        GET "/projects/{id}/contents" "Tell what goes when a project is deleted" refuses ["role_needed", "scope_needed"];
        GET "/projects/{id}/activity" "List what happened in a project, newest first" refuses ["role_needed"];
        GET "/organizations/{org}/activity" "List what happened in all projects that the caller has a role in, newest first";
        GET "/organizations/{org}/events" "Hear of what happens, while it happens, as server-sent events"
            more "An event `changes` says to what something was done, and in which project: `{\"items\": [{\"event\": \"version.staged\", \"id\": …, \"project\": …}]}`. Whoever wants to know how it is now asks for it by its key. `reset` means that more has happened than is told, or that the caller sees less than before: what they hold is to be fetched anew. `beat` comes every 15 seconds. Each has an `id`: who connects again with it in `Last-Event-ID`, within an hour, at any server, is told what they missed. What is told is what the caller may see at that moment; the stream ends with their session or token, and when the server stops."
            public yes refuses ["too_many"] answers [(200, "text/event-stream")];
        POST "/projects/{id}/tags" "Change a project's tags" refuses ["role_needed", "state"]
            sends r#"{"add": ["cv"], "remove": ["draft"]}"#;
    }
    "Access" "Who may do what in a project, and why." {
        GET "/projects/{id}/access" "List who has access to a project, and what decides it" refuses ["role_needed"];
        GET "/projects/{id}/access/{account}" "Explain step by step why somebody may do what they may"
            refuses ["role_needed", "scope_needed"];
        GET "/projects/{id}/access:foresee" "Tell who would gain or lose access by another visibility"
            refuses ["role_needed", "scope_needed", "state"];
        PUT "/projects/{id}/grants" "Set what a person or team has on a project"
            more "Names an `account` or a `team`. Nobody grants more than they hold."
            refuses ["role_needed", "state"]
            sends r#"{"account": "01981f2e-7c5b-7d3a-9a41-0c6f5e2b8d10", "role": "contributor"}"#;
        GET "/projects/{id}/grantees" "Find people and teams to whom a role could be granted"
            refuses ["role_needed", "scope_needed"];
    }
    "Webhooks" "Other programs hear of what happens in a project; deliveries are signed as the Standard Webhooks specification has it." {
        GET "/projects/{id}/webhooks" "List the webhooks of a project" refuses ["role_needed", "scope_needed"];
        POST "/projects/{id}/webhooks" "Make a webhook"
            more "Its secret is in this answer and nowhere else. It hears of the project and of those below that inherit its grants. In a browser the caller has to have shown who they are within 15 minutes."
            refuses ["role_needed", "prove_again", "state"]
            sends r#"{"url": "https://ci.example.org/models", "events": ["version.registered", "version.published"]}"#;
        GET "/webhooks/{id}" "Get a webhook, with its last delivery" refuses ["role_needed", "scope_needed"];
        PATCH "/webhooks/{id}" "Change a webhook, or pause it"
            more "What is not named stays."
            refuses ["role_needed", "prove_again"]
            sends r#"{"events": ["version.published"], "active": true}"#;
        DELETE "/webhooks/{id}" "Delete a webhook with its log and whatever waits" refuses ["role_needed"];
        POST "/webhooks/{id}/secret" "Give a webhook another secret"
            more "It is in this answer and nowhere else; what is sent from now on is signed with it."
            refuses ["role_needed", "prove_again"];
        POST "/webhooks/{id}/ping" "Send something that means nothing, to see whether it arrives"
            refuses ["role_needed", "state"];
        GET "/webhooks/{id}/deliveries" "List what was sent to a webhook, newest first"
            refuses ["role_needed", "scope_needed"];
        POST "/webhooks/{id}/deliveries/{delivery}/resend" "Send a delivery again, with the key that it had"
            refuses ["role_needed", "state"];
    }
    "Models and versions" "The table of models, row for row; what one version is, and what is done with it." {
        GET "/resolve" "Find what an address leads to"
            more "`acme/vision` is a project, `acme/vision/yolo` a model; after `@` stands a version: a number, a label, an alias, `production` or `latest`. Old addresses lead on."
            public yes refuses ["not_found"];
        GET "/models/{id}" "Get a model" public yes;
        PATCH "/models/{id}" "Change a model's name, description and metadata"
            more "What is not named stays. Its address follows from its name; the old one leads on."
            refuses ["role_needed", "unavailable", "state"]
            sends r#"{"description": "Finds cars and people", "metadata": {"owner": {"value": "perception"}}}"#;
        GET "/models/{id}/readme" "Get a model's README" public yes;
        PUT "/models/{id}/readme" "Write a model's README anew" refuses ["role_needed", "state"]
            sends r##"{"text": "# YOLO"}"##;
        PUT "/models/{id}/star" "Put the caller's star on a model" refuses ["role_needed", "state"];
        DELETE "/models/{id}/star" "Take the caller's star off a model" refuses ["role_needed", "state"];
        GET "/versions" "List versions, as the table of models shows them" public yes refuses ["not_found"];
        POST "/versions" "Register a version"
            more "With uploaded files, with a URI, or with neither. The model is made when it is new."
            refuses ["role_needed", "not_found", "taken", "unavailable", "state", "promotion_rule", "quota"]
            sends r#"{"model": "acme/vision/yolo", "label": "v1.2-rc1", "framework": "ONNX", "tags": ["edge"], "metadata": {"dataset": "street-2026"}, "uri": "s3://models/yolo.onnx"}"#;
        GET "/versions/export" "Get all rows of the table of models as a file"
            more "Streamed. Takes the parameters of the list."
            public yes refuses ["not_found"] answers [(200, "text/csv"), (200, "application/json")];
        GET "/versions/{id}" "Get all of one version" public yes;
        PATCH "/versions/{id}" "Change the fields of a Draft"
            more "What is not named stays. A metadata key's `old` value refuses where somebody was faster, too."
            refuses ["role_needed", "taken", "state"]
            sends r#"{"description": "Trained on street-2026", "metadata": {"dataset": {"value": "street-2026"}}}"#;
        DELETE "/versions/{id}" "Delete a version of the archive for good" refuses ["role_needed", "state"];
        POST "/versions/{id}/publish" "Publish a version, and its experiment with it"
            more "Both are read-only from then on."
            refuses ["role_needed", "state"];
        POST "/versions/{id}/archive" "Take a version out of the live table" refuses ["role_needed", "state"];
        POST "/versions/{id}/restore" "Bring a version back from the archive" refuses ["role_needed", "state"];
        POST "/versions/{id}/stage" "Set a version's stage" refuses ["role_needed", "state"]
            sends r#"{"stage": "staging", "reason": "best on street-2026"}"#;
        POST "/versions/{id}/tags" "Change a version's tags" refuses ["role_needed", "state"]
            sends r#"{"add": ["edge"], "remove": []}"#;
        POST "/versions/{id}/aliases" "Let words lead to a version, or no longer" refuses ["role_needed", "state"]
            sends r#"{"add": ["champion"]}"#;
        POST "/versions/{id}/move" "Bring a version, or its whole model, elsewhere"
            refuses ["role_needed", "unavailable", "state", "promotion_rule"]
            sends r#"{"to": "acme/vision/yolo-moved"}"#;
        POST "/versions/{id}/copy" "Make a Draft of the same files elsewhere"
            refuses ["role_needed", "unavailable", "state", "promotion_rule"]
            sends r#"{"to": "acme/vision/yolo-copied"}"#;
        POST "/versions:batch" "Act on many versions: named by key, or all that a query finds"
            more "Up to 100,000 versions, with what became of each; with `dry_run` what would become of it. `ids` and `in` exclude each other; what may not be seen is missing in the answer."
            public yes refuses ["role_needed", "not_found", "state"]
            sends r#"{"action": "tag", "add": ["edge"], "in": "acme/vision", "query": "status:draft", "dry_run": true}"#;
        GET "/versions:compare" "Put versions side by side" public yes refuses ["not_found"];
        GET "/versions/{id}/activity" "List what was done to a version, newest first";
        GET "/versions/{id}/stages" "List the stages that a version had, newest first";
        GET "/versions/{id}/lineage" "Tell where a version comes from and what came of it" public yes;
        GET "/versions/{id}/metrics-history" "Get the metrics of a version over iterations" public yes;
        GET "/facets" "Count what a column holds among the rows that all other filters let through"
            public yes refuses ["not_found"];
    }
    "Files" "Bytes on their way in and out." {
        POST "/uploads" "Send a file, to be named when a version is registered"
            more "The body is the file itself, of any size up to 1 TiB. With `sha256` it is refused unless what arrives has that digest. What no version names is forgotten after a day."
            refuses ["role_needed", "not_found", "state", "too_large", "wrong_digest", "quota"];
        GET "/uploads" "List the caller's uploads for a model's project that no version names yet"
            refuses ["role_needed", "not_found", "state"];
        POST "/uploads/parts" "Announce a file that arrives in parts"
            more "For large files: parts arrive in any order and at the same time, through any server, and what has arrived survives a broken connection and a restarted server. What gets no part for a day is forgotten."
            refuses ["role_needed", "not_found", "state", "too_large", "quota"]
            sends r#"{"model": "acme/vision/yolo", "name": "yolo.safetensors", "size": 104857600}"#;
        GET "/uploads/{id}" "Tell which parts of a file have arrived" refuses ["role_needed", "scope_needed"];
        PUT "/uploads/{id}/parts/{n}" "Send a part"
            more "Parts are numbered from 1 and hold `part_bytes` each, the last one what is left. With `Content-Digest: sha-256=:…:`, or the much cheaper `crc32c=:…:` where the digest of the whole is sent at the end, it is refused unless what arrives has that digest. The same part may come again."
            refuses ["role_needed", "state", "wrong_digest"];
        POST "/uploads/{id}/complete" "Put the parts of a file together"
            more "Asked again it answers alike."
            refuses ["role_needed", "state", "wrong_digest"]
            sends r#"{"sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}"#;
        DELETE "/uploads/{id}" "Give an upload up, with what has arrived of it" refuses ["role_needed"];
        GET "/versions/{id}/files/{name}" "Download a file"
            more "A disabled version's with `force` alone. With `direct`, where the project lets and the store can, the answer is a redirect to the store by a link that is good for a minute. Takes `Range`, `If-Range` and `If-None-Match`; the `ETag` is its SHA-256. The header `Vitrine-Status` says whether the version may still change."
            public yes refuses ["role_needed", "state"]
            answers [(200, "application/octet-stream"), (206, "application/octet-stream"), (304, ""), (307, ""), (416, "")];
        GET "/versions/{id}/files/{name}/header" "Tell what a file says of itself"
            more "Format, producer, inputs, outputs, tensors and labels. Nothing of the file is executed."
            public yes refuses ["state"];
        GET "/download" "Download the files of several versions as one zip"
            public yes refuses ["role_needed", "not_found", "state"] answers [(200, "application/zip")];
        POST "/download" "The same for more versions than an address holds"
            public yes refuses ["role_needed", "not_found", "state"] answers [(200, "application/zip")];
    }
    "Experiments" "The tasks that versions come from, with parameters and metrics." {
        GET "/experiments" "List experiments, as their table shows them"
            more "Whoever is not signed in finds none in what is Public."
            public yes refuses ["not_found"];
        POST "/experiments" "Create an experiment" refuses ["role_needed", "not_found", "state"]
            sends r#"{"project": "acme/vision", "name": "train #412", "tags": ["nightly"], "parameters": {"lr": "0.001"}}"#;
        GET "/experiments/export" "Get all rows of the table of experiments as a file"
            more "Streamed. Takes the parameters of the list."
            refuses ["not_found"] answers [(200, "text/csv"), (200, "application/json")];
        GET "/experiments/{id}" "Get an experiment";
        POST "/experiments/{id}/values" "Add parameters and values of metrics" refuses ["role_needed", "state"]
            sends r#"{"parameters": {"lr": "0.001"}, "metrics": [{"name": "mAP", "variant": "validation", "iteration": 40, "value": 0.871}]}"#;
        POST "/experiments/{id}/finish" "Say how the run ended" refuses ["role_needed", "state"]
            sends r#"{"status": "completed"}"#;
        POST "/experiments/{id}/tags" "Change an experiment's tags" refuses ["role_needed", "state"]
            sends r#"{"add": ["best"]}"#;
        POST "/experiments:tag" "Change the tags of up to a thousand experiments"
            more "What may not be seen is missing in the answer."
            public yes refuses ["state"]
            sends r#"{"ids": ["01981f2e-7c5b-7d3a-9a41-0c6f5e2b8d10"], "add": ["best"]}"#;
        GET "/experiments/{id}/promotion" "Tell what a promotion would be made of" refuses ["role_needed"];
        POST "/experiments/{id}/promote" "Make a version of a model of an experiment"
            more "A Draft that carries the experiment's link and metrics. What is not given is filled in as the promotion says."
            refuses ["role_needed", "not_found", "taken", "unavailable", "state", "promotion_rule", "quota"]
            sends r#"{"to": "acme/vision/yolo", "label": "v2", "stage": "staging"}"#;
        GET "/experiments/{id}/metrics-history" "Get the metrics of an experiment over iterations";
    }
    "Views" "Saved views of tables." {
        GET "/views" "List the views that the caller sees at a place" public yes refuses ["not_found"];
        POST "/views" "Save a view" refuses ["role_needed", "not_found", "taken", "state"]
            sends r#"{"in": "acme/vision", "name": "Drafts", "query": "query=status:draft", "shared": true}"#;
        PATCH "/views/{id}" "Change a view" refuses ["role_needed", "taken", "state"]
            sends r#"{"name": "My drafts"}"#;
        DELETE "/views/{id}" "Delete a view" refuses ["role_needed", "state"];
    }
    "Tags" "Words with a colour, the same for everyone in an organization." {
        GET "/organizations/{org}/tags" "List the tags of an organization with how often they are used" public yes;
        GET "/organizations/{org}/tags/{name}" "Get a tag with how often it is used" public yes;
        PATCH "/organizations/{org}/tags/{name}" "Rename, merge or colour a tag everywhere"
            refuses ["role_needed", "taken", "state"]
            sends r##"{"background": "#dbe8ff", "foreground": "#123a8c"}"##;
        DELETE "/organizations/{org}/tags/{name}" "Take a tag off everything" refuses ["role_needed", "state"];
    }
    "Organization" "Settings, people, teams, and the audit log." {
        GET "/organizations/{org}" "Get an organization's settings" refuses ["role_needed", "scope_needed"];
        PATCH "/organizations/{org}" "Change an organization's settings" refuses ["role_needed"]
            sends r#"{"top_level_role": "manager"}"#;
        DELETE "/organizations/{org}" "Delete an organization with all that it holds"
            refuses ["role_needed", "prove_again"]
            sends r#"{"name": "Acme Research"}"#;
        GET "/organizations/{org}/audit" "Read the audit log, newest first" refuses ["role_needed", "scope_needed"];
        GET "/organizations/{org}/audit/export" "Get the audit log as a file"
            more "Streamed; CSV unless `format` says otherwise."
            refuses ["role_needed", "scope_needed"] answers [(200, "text/csv"), (200, "application/json")];
        GET "/organizations/{org}/people" "List the members" refuses ["role_needed", "scope_needed"];
        GET "/organizations/{org}/people/{id}" "Get a member" refuses ["role_needed", "scope_needed"];
        PATCH "/organizations/{org}/people/{id}" "Change a member's role, shut them out or let them in again"
            refuses ["role_needed", "state", "prove_again"]
            sends r#"{"role": "manager"}"#;
        DELETE "/organizations/{org}/people/{id}" "End a membership" refuses ["role_needed", "state", "prove_again"];
        POST "/organizations/{org}/people/{id}/reset" "Make a link to a new password for a member"
            refuses ["role_needed", "state", "prove_again"];
        GET "/organizations/{org}/people/{id}/sessions" "List a member's sessions"
            refuses ["role_needed", "scope_needed", "state"];
        DELETE "/organizations/{org}/people/{id}/sessions" "End all of a member's sessions"
            refuses ["role_needed", "state", "prove_again"];
        DELETE "/organizations/{org}/people/{id}/sessions/{session}" "End one of a member's sessions"
            refuses ["role_needed", "state", "prove_again"];
        GET "/organizations/{org}/people/{id}/tokens" "List a member's tokens"
            refuses ["role_needed", "scope_needed", "state"];
        POST "/organizations/{org}/people/{id}/tokens" "Make a token for a service account"
            refuses ["role_needed", "state", "prove_again"]
            sends r#"{"name": "nightly", "scope": "write", "days": 90}"#;
        DELETE "/organizations/{org}/people/{id}/tokens/{token}" "Revoke one of a member's tokens"
            refuses ["role_needed", "state", "prove_again"];
        POST "/organizations/{org}/service-accounts" "Make a service account" refuses ["role_needed", "state", "taken"]
            sends r#"{"name": "ci-vision", "role": "member"}"#;
        GET "/organizations/{org}/invitations" "List the invitations that are out" refuses ["role_needed", "scope_needed"];
        POST "/organizations/{org}/invitations" "Make an invitation"
            refuses ["role_needed", "state", "prove_again"]
            sends r#"{"role": "member", "email": "grace@example.org", "days": 7}"#;
        DELETE "/organizations/{org}/invitations/{id}" "Take an invitation back" refuses ["role_needed", "state"];
        GET "/organizations/{org}/teams" "List the teams" refuses ["role_needed"];
        POST "/organizations/{org}/teams" "Make a team" refuses ["role_needed", "taken", "state"]
            sends r#"{"name": "Detectors"}"#;
        GET "/organizations/{org}/teams/{id}" "Tell who is in a team, and what it can reach" refuses ["role_needed"];
        PATCH "/organizations/{org}/teams/{id}" "Change a team's name and group" refuses ["role_needed", "taken", "state"]
            sends r#"{"name": "Detectors and trackers"}"#;
        DELETE "/organizations/{org}/teams/{id}" "Delete a team" refuses ["role_needed"];
        PUT "/organizations/{org}/teams/{id}/members" "Set what somebody is in a team" refuses ["role_needed", "state"]
            sends r#"{"account": "01981f2e-7c5b-7d3a-9a41-0c6f5e2b8d10", "standing": "member"}"#;
        GET "/organizations/{org}/teams/{id}/candidates" "Find people who could come into a team"
            refuses ["role_needed", "scope_needed"];
    }
    "Links" "What the codes of links lead to. Codes travel in bodies alone." {
        POST "/invitations:look" "Tell what an invitation's code leads to" public yes refuses ["state", "too_many"]
            sends r#"{"code": "c2VjcmV0"}"#;
        POST "/invitations:accept" "Accept an invitation"
            more "Whoever is signed in sends the code alone; others say who they are, and are signed in."
            public yes refuses ["state", "too_many", "taken", "role_needed"]
            sends r#"{"code": "c2VjcmV0", "name": "Grace Hopper", "email": "grace@example.org", "password": "nanoseconds matter"}"#;
        POST "/password-resets:look" "Tell whose password a link sets" public yes refuses ["state", "too_many"]
            sends r#"{"code": "c2VjcmV0"}"#;
        POST "/password-resets:use" "Set a new password by a link" public yes refuses ["state", "too_many"]
            sends r#"{"code": "c2VjcmV0", "password": "nanoseconds matter"}"#;
    }
    "This document" "What the API says of itself." {
        GET "/openapi.json" "Get this document" public yes answers [(200, "application/json")];
    }
}
