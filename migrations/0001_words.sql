-- The schema for all words of the product. Keys are UUIDv7 made by the application; every row of
-- an organization carries org_id, and foreign keys carry it too, so that no row can point across.

create extension if not exists pg_trgm;

-- People ---------------------------------------------------------------------------------------

create table organization (
    id                    uuid primary key,
    slug                  text not null unique check (slug <> '' and slug = lower(slug)),
    name                  text not null check (name <> ''),
    -- Least organization role that may create projects at the top.
    top_level_role        text not null default 'member' check (top_level_role in ('member', 'manager', 'owner')),
    created_at            timestamptz not null default now()
);

create table account (
    id                    uuid primary key,
    kind                  text not null check (kind in ('person', 'service')),
    name                  text not null check (name <> ''),
    name_key              text not null collate "C",
    email                 text check (email is null or email like '%_@_%'),
    password_hash         text,
    created_at            timestamptz not null default now(),
    -- People are deactivated, never removed: what they did keeps their name.
    deactivated_at        timestamptz,
    constraint account_person_has_email check (kind <> 'person' or email is not null),
    constraint account_service_has_no_password check (kind <> 'service' or password_hash is null)
);
create unique index account_email_key on account (lower(email));

create table member (
    org_id                uuid not null references organization on delete cascade,
    account_id            uuid not null references account,
    role                  text not null check (role in ('viewer', 'member', 'manager', 'owner')),
    created_at            timestamptz not null default now(),
    primary key (org_id, account_id)
);
create index member_account on member (account_id);

create table team (
    org_id                uuid not null references organization on delete cascade,
    id                    uuid primary key,
    slug                  text not null check (slug <> ''),
    name                  text not null check (name <> ''),
    created_at            timestamptz not null default now(),
    unique (org_id, id),
    constraint team_slug_key unique (org_id, slug)
);

create table team_member (
    org_id                uuid not null,
    team_id               uuid not null,
    account_id            uuid not null references account,
    maintainer            boolean not null default false,
    primary key (team_id, account_id),
    foreign key (org_id, team_id) references team (org_id, id) on delete cascade,
    foreign key (org_id, account_id) references member (org_id, account_id) on delete cascade
);
create index team_member_account on team_member (account_id, org_id);

-- Signing in -----------------------------------------------------------------------------------

-- One row: whether set-up is done, and the digest of the one-time code that leads to it.
create table instance (
    singleton             boolean primary key default true check (singleton),
    set_up_at             timestamptz,
    setup_code_hash       bytea
);
insert into instance default values;

create table session (
    token_hash            bytea primary key check (octet_length(token_hash) = 32),
    account_id            uuid not null references account on delete cascade,
    created_at            timestamptz not null default now(),
    seen_at               timestamptz not null default now(),
    expires_at            timestamptz not null,
    address               text,
    user_agent            text
);
create index session_account on session (account_id);
create index session_expiry on session (expires_at);

create table token (
    id                    uuid primary key,
    account_id            uuid not null references account on delete cascade,
    token_hash            bytea not null unique check (octet_length(token_hash) = 32),
    name                  text not null,
    scope                 text not null check (scope in ('read', 'write', 'admin')),
    created_at            timestamptz not null default now(),
    expires_at            timestamptz,
    used_at               timestamptz,
    revoked_at            timestamptz
);
create index token_account on token (account_id);

-- Counters of attempts in fixed windows, shared by all servers.
create table attempt (
    subject_hash          bytea not null,
    window_start          timestamptz not null,
    count                 integer not null,
    primary key (subject_hash, window_start)
);
create index attempt_window on attempt (window_start);

-- Projects: a tree by parent, closed by id, so that a move rewrites no path ---------------------

create table project (
    org_id                uuid not null references organization on delete cascade,
    id                    uuid primary key,
    parent_id             uuid,
    slug                  text not null check (slug <> '' and slug !~ '[/@]'),
    name                  text not null check (name <> ''),
    name_key              text not null collate "C",
    description           text not null default '',
    visibility            text not null default 'private' check (visibility in ('private', 'organization', 'public')),
    inherits              boolean not null default true,
    promotion_rule        text not null default 'any' check (promotion_rule in ('any', 'subtree', 'listed')),
    has_models            boolean not null default true,
    has_experiments       boolean not null default true,
    publish_role          text not null default 'contributor' check (publish_role in ('contributor', 'admin')),
    production_role       text not null default 'contributor' check (production_role in ('contributor', 'admin')),
    created_by            uuid references account,
    created_at            timestamptz not null default now(),
    updated_at            timestamptz not null default now(),
    archived_at           timestamptz,
    revision              bigint not null default 1,
    unique (org_id, id),
    foreign key (org_id, parent_id) references project (org_id, id),
    constraint project_not_its_own_parent check (parent_id is distinct from id)
);
create index project_parent on project (parent_id);

create table project_readme (
    org_id                uuid not null,
    project_id            uuid primary key,
    text                  text not null,
    foreign key (org_id, project_id) references project (org_id, id) on delete cascade
);

create table project_closure (
    org_id                uuid not null,
    ancestor_id           uuid not null,
    descendant_id         uuid not null,
    -- Eight levels of projects, so that an address still has room for the organization and a model.
    depth                 integer not null check (depth between 0 and 7),
    primary key (ancestor_id, descendant_id),
    foreign key (org_id, ancestor_id) references project (org_id, id) on delete cascade,
    foreign key (org_id, descendant_id) references project (org_id, id) on delete cascade
);
create index project_closure_descendant on project_closure (descendant_id, depth);

create function project_closure_insert() returns trigger language plpgsql as $$
begin
    -- Changes of one tree take turns: two moves at once could close a circle.
    perform 1 from organization where id = new.org_id for no key update;
    insert into project_closure (org_id, ancestor_id, descendant_id, depth)
    select new.org_id, c.ancestor_id, new.id, c.depth + 1 from project_closure c where c.descendant_id = new.parent_id
    union all
    select new.org_id, new.id, new.id, 0;
    return null;
end $$;
create trigger project_closure_insert after insert on project for each row execute function project_closure_insert();

create function project_closure_move() returns trigger language plpgsql as $$
begin
    perform 1 from organization where id = new.org_id for no key update;
    if exists (select from project_closure where ancestor_id = new.id and descendant_id = new.parent_id) then
        raise exception 'a project cannot be moved below itself'
            using errcode = '23514', constraint = 'project_below_itself';
    end if;
    delete from project_closure c using project_closure down, project_closure up
    where down.ancestor_id = new.id and up.descendant_id = new.id and up.depth > 0
      and c.ancestor_id = up.ancestor_id and c.descendant_id = down.descendant_id;
    insert into project_closure (org_id, ancestor_id, descendant_id, depth)
    select new.org_id, up.ancestor_id, down.descendant_id, up.depth + down.depth + 1
    from project_closure up, project_closure down
    where up.descendant_id = new.parent_id and down.ancestor_id = new.id;
    return null;
end $$;
create trigger project_closure_move after update of parent_id on project for each row
    when (old.parent_id is distinct from new.parent_id) execute function project_closure_move();

create table project_grant (
    org_id                uuid not null,
    id                    uuid primary key,
    project_id            uuid not null,
    account_id            uuid references account,
    team_id               uuid,
    role                  text not null check (role in ('viewer', 'contributor', 'admin')),
    granted_by            uuid references account,
    created_at            timestamptz not null default now(),
    foreign key (org_id, project_id) references project (org_id, id) on delete cascade,
    foreign key (org_id, team_id) references team (org_id, id) on delete cascade,
    constraint project_grant_to_one check (num_nonnulls(account_id, team_id) = 1),
    constraint project_grant_once unique nulls not distinct (project_id, account_id, team_id)
);
create index project_grant_account on project_grant (account_id) where account_id is not null;
create index project_grant_team on project_grant (team_id) where team_id is not null;

create table promotion_source (
    org_id                uuid not null,
    project_id            uuid not null,
    source_id             uuid not null,
    primary key (project_id, source_id),
    foreign key (org_id, project_id) references project (org_id, id) on delete cascade,
    foreign key (org_id, source_id) references project (org_id, id) on delete cascade
);

-- Models and versions --------------------------------------------------------------------------

create table model (
    org_id                uuid not null,
    id                    uuid primary key,
    project_id            uuid not null,
    slug                  text not null check (slug <> '' and slug !~ '[/@]'),
    name                  text not null check (name <> ''),
    name_key              text not null collate "C",
    next_number           integer not null default 1 check (next_number > 0),
    created_by            uuid references account,
    created_at            timestamptz not null default now(),
    updated_at            timestamptz not null default now(),
    revision              bigint not null default 1,
    unique (org_id, id),
    -- What version rows copy, kept true by ON UPDATE CASCADE.
    unique (id, project_id, name_key),
    foreign key (org_id, project_id) references project (org_id, id)
);
create index model_project on model (project_id);

create table model_text (
    org_id                uuid not null,
    model_id              uuid primary key,
    description           text not null default '',
    readme                text not null default '',
    foreign key (org_id, model_id) references model (org_id, id) on delete cascade
);

create table model_metadata (
    org_id                uuid not null,
    model_id              uuid not null,
    key                   text not null check (octet_length(key) between 1 and 1024),
    type                  text not null default 'text',
    value                 text not null,
    primary key (model_id, key),
    foreign key (org_id, model_id) references model (org_id, id) on delete cascade
);

-- Sub-projects and models share one namespace below their parent, so a path means one thing.
create table node (
    org_id                uuid not null references organization on delete cascade,
    parent_id             uuid,
    slug                  text not null,
    project_id            uuid unique,
    model_id              uuid unique,
    foreign key (org_id, project_id) references project (org_id, id) on delete cascade,
    foreign key (org_id, model_id) references model (org_id, id) on delete cascade,
    constraint node_is_one_thing check (num_nonnulls(project_id, model_id) = 1),
    constraint node_slug_key unique nulls not distinct (org_id, parent_id, slug)
);

create function node_of_project() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into node (org_id, parent_id, slug, project_id) values (new.org_id, new.parent_id, new.slug, new.id);
    else
        update node set parent_id = new.parent_id, slug = new.slug where project_id = new.id;
    end if;
    return null;
end $$;
create trigger node_of_project after insert or update of parent_id, slug on project
    for each row execute function node_of_project();

create function node_of_model() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into node (org_id, parent_id, slug, model_id) values (new.org_id, new.project_id, new.slug, new.id);
    else
        update node set parent_id = new.project_id, slug = new.slug where model_id = new.id;
    end if;
    return null;
end $$;
create trigger node_of_model after insert or update of project_id, slug on model
    for each row execute function node_of_model();

-- Names that things had before a rename or a move.
create table redirect (
    org_id                uuid not null references organization on delete cascade,
    parent_id             uuid,
    slug                  text not null,
    project_id            uuid,
    model_id              uuid,
    created_at            timestamptz not null default now(),
    foreign key (org_id, parent_id) references project (org_id, id) on delete cascade,
    foreign key (org_id, project_id) references project (org_id, id) on delete cascade,
    foreign key (org_id, model_id) references model (org_id, id) on delete cascade,
    constraint redirect_is_one_thing check (num_nonnulls(project_id, model_id) = 1),
    constraint redirect_slug_key unique nulls not distinct (org_id, parent_id, slug)
);
create index redirect_model on redirect (model_id) where model_id is not null;

create table experiment (
    org_id                uuid not null,
    id                    uuid primary key,
    project_id            uuid not null,
    name                  text not null check (name <> ''),
    name_key              text not null collate "C",
    kind                  text not null default 'training' check (kind <> ''),
    status                text not null default 'created'
        check (status in ('created', 'queued', 'in_progress', 'completed', 'failed', 'stopped')),
    published_at          timestamptz,
    user_id               uuid references account,
    created_at            timestamptz not null default now(),
    started_at            timestamptz,
    updated_at            timestamptz not null default now(),
    last_iteration        bigint not null default 0,
    archived_at           timestamptz,
    revision              bigint not null default 1,
    unique (org_id, id),
    foreign key (org_id, project_id) references project (org_id, id),
    constraint experiment_published_has_ended
        check (published_at is null or status in ('completed', 'failed', 'stopped'))
);
create index experiment_project_created on experiment (project_id, created_at desc, id desc);

create table experiment_text (
    org_id                uuid not null,
    experiment_id         uuid primary key,
    description           text not null default '',
    configuration         text not null default '',
    foreign key (org_id, experiment_id) references experiment (org_id, id) on delete cascade
);

create table version (
    org_id                uuid not null,
    id                    uuid primary key,
    model_id              uuid not null,
    project_id            uuid not null,
    -- The model's, so that lists sort by name without a join.
    name_key              text not null collate "C",
    number                integer not null check (number > 0),
    label                 text check (label ~ '^[-A-Za-z0-9_.]{1,128}$' and label !~ '^[0-9]+$'),
    framework             text check (framework <> ''),
    framework_key         text collate "C",
    status                text not null default 'draft' check (status in ('draft', 'published')),
    stage                 text not null default 'testing' check (stage in ('testing', 'staging', 'production', 'disabled')),
    registration          text not null default 'ready' check (registration in ('pending', 'ready', 'failed')),
    file_name             text,
    size                  bigint check (size >= 0),
    sha256                bytea check (octet_length(sha256) = 32),
    uri                   text check (uri <> ''),
    parameter_count       bigint check (parameter_count >= 0),
    experiment_id         uuid,
    parent_id             uuid,
    user_id               uuid references account,
    created_at            timestamptz not null default now(),
    updated_at            timestamptz not null default now(),
    published_at          timestamptz,
    published_by          uuid references account,
    archived_at           timestamptz,
    archived_by           uuid references account,
    revision              bigint not null default 1,
    unique (org_id, id),
    foreign key (org_id, model_id) references model (org_id, id) on delete cascade,
    foreign key (model_id, project_id, name_key) references model (id, project_id, name_key)
        on update cascade on delete cascade,
    foreign key (org_id, experiment_id) references experiment (org_id, id),
    foreign key (org_id, parent_id) references version (org_id, id) on delete set null (parent_id),
    constraint version_number_key unique (model_id, number),
    constraint version_label_key unique (model_id, label),
    constraint version_published_is_ready check (status = 'draft' or registration = 'ready'),
    constraint version_published_says_when check ((status = 'published') = (published_at is not null)),
    constraint version_framework_has_key check ((framework is null) = (framework_key is null))
);
-- The default view (newest first) of an organization and of a project, and the most used other keys.
create index version_live_created on version (org_id, created_at desc, id desc) where archived_at is null;
create index version_live_project on version (project_id, created_at desc, id desc) where archived_at is null;
create index version_live_name on version (org_id, name_key, id) where archived_at is null;
create index version_live_framework on version (org_id, framework_key, id) where archived_at is null;
create index version_live_status on version (org_id, status, id) where archived_at is null;
create index version_live_updated on version (org_id, updated_at desc, id desc) where archived_at is null;
create index version_archived on version (org_id, archived_at desc, id desc) where archived_at is not null;
create index version_experiment on version (experiment_id) where experiment_id is not null;
create index version_parent on version (parent_id) where parent_id is not null;
create index version_user on version (user_id, created_at desc);

create table version_text (
    org_id                uuid not null,
    version_id            uuid primary key,
    description           text not null default '',
    configuration         text not null default '',
    foreign key (org_id, version_id) references version (org_id, id) on delete cascade
);

create table version_label (
    org_id                uuid not null,
    version_id            uuid not null,
    name                  text not null check (octet_length(name) between 1 and 1024),
    label_id              bigint not null check (label_id >= 0),
    primary key (version_id, name),
    foreign key (org_id, version_id) references version (org_id, id) on delete cascade
);

-- Text is kept verbatim; `number` is its value where it is one, for sorts and ranges. Sort keys are
-- bounded prefixes under "C", since a B-tree entry ends near 2.7 kB.
create table version_metadata (
    org_id                uuid not null,
    version_id            uuid not null,
    key                   text not null check (octet_length(key) between 1 and 1024),
    type                  text not null default 'text',
    value                 text not null,
    number                double precision,
    value_key             text not null collate "C" check (octet_length(value_key) <= 1024),
    primary key (version_id, key),
    foreign key (org_id, version_id) references version (org_id, id) on delete cascade
);
create index version_metadata_key on version_metadata (org_id, md5(key), left(value_key, 200));

create table version_metric (
    org_id                uuid not null,
    version_id            uuid not null,
    name                  text not null check (octet_length(name) between 1 and 1024),
    variant               text not null default '' check (octet_length(variant) <= 1024),
    last                  double precision not null,
    min                   double precision not null,
    max                   double precision not null,
    first                 double precision not null,
    last_iteration        bigint not null default 0,
    min_iteration         bigint not null default 0,
    max_iteration         bigint not null default 0,
    first_iteration       bigint not null default 0,
    primary key (version_id, name, variant),
    foreign key (org_id, version_id) references version (org_id, id) on delete cascade
);
create index version_metric_key on version_metric (org_id, md5(name), last);

create table experiment_parameter (
    org_id                uuid not null,
    experiment_id         uuid not null,
    name                  text not null check (octet_length(name) between 1 and 1024),
    value                 text not null,
    number                double precision,
    value_key             text not null collate "C" check (octet_length(value_key) <= 1024),
    primary key (experiment_id, name),
    foreign key (org_id, experiment_id) references experiment (org_id, id) on delete cascade
);
create index experiment_parameter_key on experiment_parameter (org_id, md5(name), left(value_key, 200));

create table experiment_metric (
    org_id                uuid not null,
    experiment_id         uuid not null,
    name                  text not null check (octet_length(name) between 1 and 1024),
    variant               text not null default '' check (octet_length(variant) <= 1024),
    last                  double precision not null,
    min                   double precision not null,
    max                   double precision not null,
    first                 double precision not null,
    last_iteration        bigint not null default 0,
    min_iteration         bigint not null default 0,
    max_iteration         bigint not null default 0,
    first_iteration       bigint not null default 0,
    primary key (experiment_id, name, variant),
    foreign key (org_id, experiment_id) references experiment (org_id, id) on delete cascade
);

-- Versions that an experiment starts from.
create table experiment_input (
    org_id                uuid not null,
    experiment_id         uuid not null,
    version_id            uuid not null,
    primary key (experiment_id, version_id),
    foreign key (org_id, experiment_id) references experiment (org_id, id) on delete cascade,
    foreign key (org_id, version_id) references version (org_id, id) on delete cascade
);
create index experiment_input_version on experiment_input (version_id);

create table alias (
    org_id                uuid not null,
    model_id              uuid not null,
    name                  text not null check (name ~ '^[-A-Za-z0-9_.]{1,128}$' and name !~ '^[0-9]+$'),
    version_id            uuid not null,
    primary key (model_id, name),
    foreign key (org_id, model_id) references model (org_id, id) on delete cascade,
    foreign key (org_id, version_id) references version (org_id, id) on delete cascade
);
create index alias_version on alias (version_id);

create table stage_change (
    org_id                uuid not null,
    id                    uuid primary key,
    version_id            uuid not null,
    from_stage            text,
    to_stage              text not null,
    changed_by            uuid references account,
    changed_at            timestamptz not null default now(),
    reason                text not null default '',
    message               text not null default '',
    foreign key (org_id, version_id) references version (org_id, id) on delete cascade
);
create index stage_change_version on stage_change (version_id, changed_at desc);

-- A (model, number) that moved away keeps leading to its version.
create table version_redirect (
    org_id                uuid not null,
    model_id              uuid not null,
    number                integer not null,
    version_id            uuid not null,
    primary key (model_id, number),
    foreign key (org_id, model_id) references model (org_id, id) on delete cascade,
    foreign key (org_id, version_id) references version (org_id, id) on delete cascade
);
create index version_redirect_version on version_redirect (version_id);

-- Ids that other systems know things by.
create table external_ref (
    org_id                uuid not null references organization on delete cascade,
    system                text not null,
    external_id           text not null check (octet_length(external_id) <= 1024),
    kind                  text not null,
    id                    uuid not null,
    primary key (org_id, system, kind, external_id)
);
create index external_ref_id on external_ref (id);

-- Counted apart: a count on the version row would look like a change of the version.
create table download_count (
    org_id                uuid not null,
    version_id            uuid primary key,
    count                 bigint not null default 0,
    foreign key (org_id, version_id) references version (org_id, id) on delete cascade
);

-- Tags -----------------------------------------------------------------------------------------

create table tag (
    org_id                uuid not null references organization on delete cascade,
    id                    uuid primary key,
    name                  text not null check (name <> '' and char_length(name) <= 64),
    background            text check (background ~ '^#[0-9a-f]{6}$'),
    foreground            text check (foreground ~ '^#[0-9a-f]{6}$'),
    unique (org_id, id),
    constraint tag_name_key unique (org_id, name)
);

create table project_tag (
    org_id                uuid not null,
    project_id            uuid not null,
    tag_id                uuid not null,
    primary key (project_id, tag_id),
    foreign key (org_id, project_id) references project (org_id, id) on delete cascade,
    foreign key (org_id, tag_id) references tag (org_id, id) on delete cascade
);
create index project_tag_tag on project_tag (tag_id);

create table version_tag (
    org_id                uuid not null,
    version_id            uuid not null,
    tag_id                uuid not null,
    primary key (version_id, tag_id),
    foreign key (org_id, version_id) references version (org_id, id) on delete cascade,
    foreign key (org_id, tag_id) references tag (org_id, id) on delete cascade
);
create index version_tag_tag on version_tag (tag_id);

create table experiment_tag (
    org_id                uuid not null,
    experiment_id         uuid not null,
    tag_id                uuid not null,
    primary key (experiment_id, tag_id),
    foreign key (org_id, experiment_id) references experiment (org_id, id) on delete cascade,
    foreign key (org_id, tag_id) references tag (org_id, id) on delete cascade
);
create index experiment_tag_tag on experiment_tag (tag_id);

-- Files ----------------------------------------------------------------------------------------

-- One stored object per digest within an organization. The object's key holds the blob's id, which a
-- later blob with the same digest does not share: a late delete can never hit the newer one.
create table blob (
    org_id                uuid not null references organization on delete cascade,
    id                    uuid primary key,
    sha256                bytea not null check (octet_length(sha256) = 32),
    size                  bigint not null check (size >= 0),
    created_at            timestamptz not null default now(),
    unique (org_id, id),
    constraint blob_digest_key unique (org_id, sha256)
);

create table version_file (
    org_id                uuid not null,
    version_id            uuid not null,
    name                  text not null check (name <> '' and name !~ '[/\\]' and name not in ('.', '..')),
    position              integer not null,
    blob_id               uuid not null,
    primary key (version_id, name),
    foreign key (org_id, version_id) references version (org_id, id) on delete cascade,
    foreign key (org_id, blob_id) references blob (org_id, id)
);
create index version_file_blob on version_file (blob_id);

-- Bytes under way or arrived but not yet part of a version; swept when they grow old.
create table upload (
    org_id                uuid not null references organization on delete cascade,
    id                    uuid primary key,
    account_id            uuid not null references account,
    project_id            uuid not null,
    name                  text not null,
    framework             text,
    size                  bigint,
    sha256                bytea,
    started_at            timestamptz not null default now(),
    -- Moves on while bytes arrive, so that a cut-off upload is known by its silence.
    seen_at               timestamptz not null default now(),
    -- Null while bytes are still arriving.
    arrived_at            timestamptz,
    foreign key (org_id, project_id) references project (org_id, id) on delete cascade,
    constraint upload_arrived_whole check (arrived_at is null or num_nulls(size, sha256) = 0)
);
create index upload_seen on upload (seen_at);

-- Where a blob's or an upload's bytes are in the file store.
create function object_key(org uuid, blob uuid) returns text language sql immutable
    return replace(org::text, '-', '') || '/' || replace(blob::text, '-', '');

-- Objects that no row needs any more; the sweep deletes them, then their rows.
create table blob_garbage (
    object_key            text primary key,
    since                 timestamptz not null default now()
);

-- Views ----------------------------------------------------------------------------------------

create table saved_view (
    org_id                uuid not null,
    id                    uuid primary key,
    project_id            uuid not null,
    owner_id              uuid not null references account,
    slug                  text not null,
    name                  text not null check (name <> ''),
    shared                boolean not null default false,
    is_default            boolean not null default false,
    query                 text not null,
    created_at            timestamptz not null default now(),
    updated_at            timestamptz not null default now(),
    foreign key (org_id, project_id) references project (org_id, id) on delete cascade,
    constraint saved_view_default_is_shared check (shared or not is_default)
);
create unique index saved_view_shared_slug on saved_view (project_id, slug) where shared;
create unique index saved_view_private_slug on saved_view (project_id, owner_id, slug) where not shared;
create unique index saved_view_one_default on saved_view (project_id) where is_default;

create table short_link (
    org_id                uuid not null references organization on delete cascade,
    code_hash             bytea primary key,
    project_id            uuid,
    query                 text not null,
    created_by            uuid not null references account,
    created_at            timestamptz not null default now(),
    foreign key (org_id, project_id) references project (org_id, id) on delete cascade
);

create table star (
    org_id                uuid not null,
    account_id            uuid not null references account on delete cascade,
    project_id            uuid,
    model_id              uuid,
    foreign key (org_id, project_id) references project (org_id, id) on delete cascade,
    foreign key (org_id, model_id) references model (org_id, id) on delete cascade,
    constraint star_one_thing check (num_nonnulls(project_id, model_id) = 1),
    constraint star_once unique nulls not distinct (account_id, project_id, model_id)
);
create index star_model on star (model_id) where model_id is not null;

create table idempotency (
    account_id            uuid not null references account on delete cascade,
    route                 text not null,
    key                   text not null check (octet_length(key) <= 255),
    request_hash          bytea not null,
    response              jsonb not null,
    created_at            timestamptz not null default now(),
    primary key (account_id, route, key)
);
create index idempotency_created on idempotency (created_at);

-- Counts for the sidebar: only ever appended to, so that writers never wait for each other; folded
-- by the server from time to time.
create table version_count (
    org_id                uuid not null,
    project_id            uuid not null,
    delta                 bigint not null
);
create index version_count_project on version_count (org_id, project_id) include (delta);

create function version_count_insert() returns trigger language plpgsql as $$
begin
    insert into version_count (org_id, project_id, delta)
    select org_id, project_id, count(*) from new_rows where archived_at is null group by 1, 2;
    return null;
end $$;
create trigger version_count_insert after insert on version
    referencing new table as new_rows for each statement execute function version_count_insert();

create function version_count_update() returns trigger language plpgsql as $$
begin
    insert into version_count (org_id, project_id, delta)
    select org_id, project_id, sum(n) from (
        select org_id, project_id, -1 as n from old_rows where archived_at is null
        union all
        select org_id, project_id, 1 from new_rows where archived_at is null
    ) moved group by 1, 2 having sum(n) <> 0;
    return null;
end $$;
create trigger version_count_update after update on version
    referencing old table as old_rows new table as new_rows for each statement execute function version_count_update();

create function version_count_delete() returns trigger language plpgsql as $$
begin
    insert into version_count (org_id, project_id, delta)
    select org_id, project_id, -count(*) from old_rows where archived_at is null group by 1, 2;
    return null;
end $$;
create trigger version_count_delete after delete on version
    referencing old table as old_rows for each statement execute function version_count_delete();

-- Published is read-only: the second lock behind domain::lifecycle --------------------------------

create function refuse_locked(what text) returns void language plpgsql as $$
begin
    raise exception '% is published and therefore read-only', what
        using errcode = '23514', constraint = what || '_published_locked';
end $$;

create function version_lock() returns trigger language plpgsql as $$
begin
    -- Stage, archive, and moving (model, project, number, and the label where it is taken there) stay free.
    if (new.status, new.framework, new.registration, new.file_name, new.size, new.sha256, new.uri, new.parameter_count,
        new.experiment_id, new.user_id, new.created_at, new.published_at, new.published_by)
       is distinct from
       (old.status, old.framework, old.registration, old.file_name, old.size, old.sha256, old.uri, old.parameter_count,
        old.experiment_id, old.user_id, old.created_at, old.published_at, old.published_by)
       or (new.label is distinct from old.label and new.model_id = old.model_id)
       -- A deleted parent clears the link; nothing else may.
       or (new.parent_id is distinct from old.parent_id and new.parent_id is not null) then
        perform refuse_locked('version');
    end if;
    return new;
end $$;
create trigger version_lock before update on version for each row
    when (old.status = 'published') execute function version_lock();

create function version_side_lock() returns trigger language plpgsql as $$
declare
    found_status text;
begin
    -- When the version itself is being deleted its row is gone already, and the rest may follow. Its
    -- lock makes this wait for somebody who is publishing it.
    for found_status in
        select status from version
        where id in (case when tg_op <> 'INSERT' then old.version_id end, case when tg_op <> 'DELETE' then new.version_id end)
        order by id for no key update
    loop
        if found_status = 'published' then
            perform refuse_locked('version');
        end if;
    end loop;
    return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger version_text_lock before insert or update or delete on version_text
    for each row execute function version_side_lock();
create trigger version_label_lock before insert or update or delete on version_label
    for each row execute function version_side_lock();
create trigger version_metadata_lock before insert or update or delete on version_metadata
    for each row execute function version_side_lock();
create trigger version_metric_lock before insert or update or delete on version_metric
    for each row execute function version_side_lock();
create trigger version_file_lock before insert or update or delete on version_file
    for each row execute function version_side_lock();

create function experiment_lock() returns trigger language plpgsql as $$
begin
    if (new.name, new.kind, new.status, new.published_at, new.user_id, new.created_at, new.started_at, new.last_iteration)
       is distinct from
       (old.name, old.kind, old.status, old.published_at, old.user_id, old.created_at, old.started_at, old.last_iteration)
    then
        perform refuse_locked('experiment');
    end if;
    return new;
end $$;
create trigger experiment_lock before update on experiment for each row
    when (old.published_at is not null) execute function experiment_lock();

create function experiment_side_lock() returns trigger language plpgsql as $$
declare
    found_published timestamptz;
begin
    -- An input goes with the version that it is.
    if tg_table_name = 'experiment_input' and tg_op = 'DELETE' then
        if not exists (select from version where id = (to_jsonb(old) ->> 'version_id')::uuid) then
            return old;
        end if;
    end if;
    for found_published in
        select published_at from experiment
        where id in (case when tg_op <> 'INSERT' then old.experiment_id end, case when tg_op <> 'DELETE' then new.experiment_id end)
        order by id for no key update
    loop
        if found_published is not null then
            perform refuse_locked('experiment');
        end if;
    end loop;
    return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger experiment_text_lock before insert or update or delete on experiment_text
    for each row execute function experiment_side_lock();
create trigger experiment_parameter_lock before insert or update or delete on experiment_parameter
    for each row execute function experiment_side_lock();
create trigger experiment_metric_lock before insert or update or delete on experiment_metric
    for each row execute function experiment_side_lock();
create trigger experiment_input_lock before insert or update or delete on experiment_input
    for each row execute function experiment_side_lock();

-- The last owner stays --------------------------------------------------------------------------

create function keep_an_owner(org uuid) returns void language plpgsql as $$
begin
    -- Two owners leaving at once wait for each other here.
    perform 1 from organization where id = org for update;
    if found and not exists (
        select from member m join account a on a.id = m.account_id
        where m.org_id = org and m.role = 'owner' and a.deactivated_at is null
    ) then
        raise exception 'an organization keeps at least one owner'
            using errcode = '23514', constraint = 'member_last_owner';
    end if;
end $$;

create function member_keeps_an_owner() returns trigger language plpgsql as $$
begin
    perform keep_an_owner(old.org_id);
    return null;
end $$;
create trigger member_keeps_an_owner after update of role or delete on member for each row
    when (old.role = 'owner') execute function member_keeps_an_owner();

create function account_keeps_an_owner() returns trigger language plpgsql as $$
begin
    perform keep_an_owner(org_id) from member where account_id = new.id and role = 'owner' order by org_id;
    return null;
end $$;
create trigger account_keeps_an_owner after update of deactivated_at on account for each row
    when (old.deactivated_at is null and new.deactivated_at is not null) execute function account_keeps_an_owner();

-- What happened: append-only, by month -----------------------------------------------------------

create table audit (
    at                    timestamptz not null default now(),
    id                    uuid not null,
    org_id                uuid,
    actor_id              uuid,
    via                   text not null,
    address               text,
    action                text not null,
    kind                  text not null,
    resource_id           uuid,
    project_id            uuid,
    before                jsonb,
    after                 jsonb,
    primary key (at, id)
) partition by range (at);
create index audit_org on audit (org_id, at desc);
create index audit_resource on audit (resource_id, at desc);

-- Events for open pages and webhooks. Readers compare xid with the snapshot's xmin, so that a
-- transaction that commits late is not skipped.
create table outbox (
    at                    timestamptz not null default now(),
    id                    bigint generated always as identity,
    xid                   xid8 not null default pg_current_xact_id(),
    org_id                uuid not null,
    project_id            uuid,
    event                 text not null,
    resource_id           uuid,
    body                  jsonb not null default '{}',
    primary key (at, id)
) partition by range (at);
create index outbox_order on outbox (xid, id);

create table audit_rest partition of audit default;
create table outbox_rest partition of outbox default;

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log is append-only' using errcode = '23514', constraint = 'audit_append_only';
end $$;
create trigger audit_is_append_only before update or delete on audit
    for each row execute function audit_is_append_only();

-- Makes the partitions of this month and the next three. Runs as its owner, since the server's role
-- may not create tables.
create function ensure_month_partitions() returns void language plpgsql security definer set search_path from current as $$
declare
    parent text;
    month timestamp;
    crowded boolean;
begin
    perform pg_advisory_xact_lock(hashtext('ensure_month_partitions'));
    foreach parent in array array['audit', 'outbox'] loop
        for ahead in 0..3 loop
            month := date_trunc('month', now() at time zone 'UTC') + make_interval(months => ahead);
            -- A month that began without its partition stays in the rest.
            execute format('select exists (select from %I where at >= %L and at < %L)', parent || '_rest',
                to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00',
                to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00') into crowded;
            if to_regclass(parent || to_char(month, '_YYYY_MM')) is null and not crowded then
                execute format('create table %I partition of %I for values from (%L) to (%L)',
                    parent || to_char(month, '_YYYY_MM'), parent,
                    to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00',
                    to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
            end if;
        end loop;
    end loop;
end $$;
select ensure_month_partitions();
