-- A version's files may lie in folders: their names are paths below the version. What there is keeps to the narrower
-- rule, so nothing has to be read for the new one.

alter table version_file
    drop constraint version_file_name_check,
    add constraint version_file_name_check check (
        name <> '' and name !~ '\\' and name !~ '(^|/)\.{0,2}(/|$)' and octet_length(name) <= 1024
    ) not valid;
