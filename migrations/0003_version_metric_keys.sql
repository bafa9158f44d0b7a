-- no-transaction
-- Leaping from metric to metric, for what custom columns can be made of.
create index concurrently if not exists version_metric_variant on version_metric (org_id, md5(name), variant);
