-- no-transaction
-- Few versions have a label; a search need not look at the others.
create index concurrently if not exists version_label_search on version using gin (label gin_trgm_ops) where label is not null;
