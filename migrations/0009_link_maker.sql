-- no-transaction
-- How many short links somebody has in an organization, asked for with each new one.
create index concurrently if not exists short_link_maker on short_link (created_by, org_id);
