-- no-transaction
create index concurrently if not exists experiment_metric_variant on experiment_metric (org_id, md5(name), variant);
