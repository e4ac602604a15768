-- requests with an Idempotency-Key, for a day: hashes of who asked for what, and what was made of it
create table remembered_request (
    id     varchar(64)  primary key,
    site   varchar(255) not null,
    at     timestamp(3) with time zone not null,
    salt   varchar(64)  not null,
    digest varchar(64)  not null,
    made   varchar(255) not null,
    answer varchar      not null
);
create index remembered_request_at on remembered_request (at);
