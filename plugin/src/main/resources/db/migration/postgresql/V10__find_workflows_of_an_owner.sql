-- Each word of a segment is there once more for each owner, with a mark of the owner before it. Filled by the Java migration 10.1,
-- which makes all segments anew.
drop table word_segment;
create table word_segment (
    word      varchar(192) collate "C" not null,
    newest    timestamp(3) with time zone not null,
    oldest    timestamp(3) with time zone not null,
    frequency integer      not null,
    segment   uuid         not null,
    site      varchar(255) not null,
    workflows text         not null,
    primary key (word, newest, oldest, frequency, segment)
);

-- As much of them as an index takes together with an owner.
update workflow set application = substring(application, 1, 292) || ' … [cut]' where char_length(application) > 300;
update workflow set queue = substring(queue, 1, 292) || ' … [cut]' where char_length(queue) > 300;
update day_count set application = substring(application, 1, 292) || ' … [cut]' where char_length(application) > 300;
update day_count set queue = substring(queue, 1, 292) || ' … [cut]' where char_length(queue) > 300;

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
