-- Sorting. name_key is filled by the Java migration 3.1.
alter table workflow add column name_key varchar(200) collate "C" default '' not null;
create index workflow_name on workflow (name_key, id);
create index workflow_finished on workflow (finished, id);
create index workflow_duration on workflow (seconds_total, id);

-- What is rare enough to be found by itself.
create index workflow_batch_system_id on workflow (left(batch_system_id, 64)) where batch_system_id is not null;
create index workflow_exit_code on workflow (exit_code, submitted, id) where exit_code <> 0;

-- The words of each workflow, and which workflows have a word; docs/decisions/0006 says how they work together.
create table workflow_words (
    workflow varchar(255) primary key references workflow (id),
    words    text         not null
);
create table words_waiting (
    workflow varchar(255) primary key references workflow (id),
    site     varchar(255) not null
);
create table word_segment (
    word      varchar(128) collate "C" not null,
    frequency integer      not null,
    workflows text         not null
);
create index word_segment_word on word_segment (word, frequency);

-- With the site first, H2 went through all runs of a site to find a few jobs.
drop index run_job;
create index run_job on run (job, site);
