-- Each word of a segment is there once more for each owner, with a mark of the owner before it. The Java migration 10.1 makes
-- all segments anew.
alter table word_segment alter column word type varchar(192) collate "C";

-- Filters and orders of one owner, and of all. Columns behind the id are there so that a filter by them needs no look at the row.
drop index workflow_queue;
create index workflow_queue_submitted on workflow (queue, submitted, id);
create index workflow_owner_queue_submitted on workflow (owner_key, queue, submitted, id);
create index workflow_application_submitted on workflow (application, submitted, id);
create index workflow_owner_application_submitted on workflow (owner_key, application, submitted, id);
create index workflow_owner_name on workflow (owner_key, name_key, id);
drop index workflow_owner_status_submitted;
create index workflow_owner_status_submitted on workflow (owner_key, status, submitted, id, queue);
drop index workflow_status_submitted;
create index workflow_status_submitted on workflow (status, submitted, id, queue);
drop index workflow_exit_code;
create index workflow_exit_code on workflow (exit_code, submitted, id, owner_key) where exit_code <> 0;
drop index workflow_reason;
create index workflow_reason on workflow (reason, submitted, id, owner_key, application) where reason is not null;
