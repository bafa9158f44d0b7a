-- no-transaction
-- Descriptions are the one place of a search that is as many as versions and as long as people write.
create index concurrently if not exists version_text_search on version_text using gin (description gin_trgm_ops);
