-- The secret of an open session is renewed from time to time. The one before counts until the new one has arrived, and
-- for requests that were on their way a minute longer.

alter table session add column renewed_at timestamptz not null default now();
alter table session add column previous_hash bytea check (octet_length(previous_hash) = 32);
alter table session add column previous_until timestamptz;
create unique index session_previous on session (previous_hash) where previous_hash is not null;
