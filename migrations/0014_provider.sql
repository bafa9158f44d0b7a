-- People sign in with an account from elsewhere, by what its provider calls them; groups of the provider are teams here.

create table identity (
    id                    uuid primary key,
    account_id            uuid not null references account on delete cascade,
    -- The provider and its own unchanging name of the person. An address is neither: those are given to others.
    issuer                text not null check (octet_length(issuer) between 1 and 1000),
    subject               text not null check (octet_length(subject) between 1 and 1000),
    email                 text,
    created_at            timestamptz not null default now(),
    used_at               timestamptz,
    constraint identity_once unique (issuer, subject),
    constraint identity_one_of_each unique (account_id, issuer)
);

-- A sign-in that is on its way through the provider: good once, for ten minutes, in the browser that began it.
create table sign_in_flow (
    state_hash            bytea primary key check (octet_length(state_hash) = 32),
    browser_hash          bytea not null check (octet_length(browser_hash) = 32),
    purpose               text not null check (purpose in ('sign_in', 'link', 'again')),
    -- Whose session it is for, where somebody is signed in already.
    session_id            uuid,
    invitation_hash       bytea check (octet_length(invitation_hash) = 32),
    nonce                 text not null,
    verifier              text not null,
    next                  text not null,
    created_at            timestamptz not null default now(),
    expires_at            timestamptz not null
);
create index sign_in_flow_expiry on sign_in_flow (expires_at);

-- When they last showed who they are: some things are asked of nobody but them.
alter table session add column proved_at timestamptz not null default now();
update session set proved_at = created_at;

alter table team add column provider_group text
    constraint team_provider_group check (octet_length(provider_group) between 1 and 1000);
-- Came in by the group, and goes out with it.
alter table team_member add column by_group boolean not null default false;
