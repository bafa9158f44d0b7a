-- Parts may be checked by a sum that costs a tenth of SHA-256: the digest of the whole is what a version refers to.

alter table upload_part alter column sha256 drop not null;
-- The bits of an unsigned number.
alter table upload_part add column crc32c integer;
alter table upload_part add constraint upload_part_summed check (sha256 is not null or crc32c is not null) not valid;

-- The server that alone has written parts into its local folder; the nil key once another one may have. Who alone has
-- written them knows what it has digested of them on the way. Null until the first part is written; servers that do not
-- know of this leave it nil.
alter table partial_upload add column writer uuid default '00000000-0000-0000-0000-000000000000';
