-- Short links that nobody opens for long are swept. Those there are count from now on.
alter table short_link add column used_at timestamptz not null default now();
