-- Which workflows have a word, with the times of the first and the last of them, so that a search for a common word begins
-- where there is one. Filled by the Java migration 5.1, which makes all segments anew.
drop table word_segment;
create table word_segment (
    word      varchar(128) not null,
    newest    timestamp(3) with time zone not null,
    oldest    timestamp(3) with time zone not null,
    frequency integer      not null,
    segment   uuid         not null,
    site      varchar(255) not null,
    workflows varchar      not null,
    primary key (word, newest, oldest, frequency, segment)
);
delete from words_waiting;

-- Filters that may leave few.
create index workflow_queue on workflow (queue, submitted, id);
create index workflow_reason on workflow (reason, submitted, id);
