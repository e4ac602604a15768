-- A sweep may start only some parts of an earlier one again.
alter table run add column partial boolean default false not null;

-- Restarts of many runs, one after the other.
create table restart_task (
    id         varchar(255)  primary key,
    site       varchar(255)  not null,
    owner      varchar(2000) not null,
    owner_key  varchar(2000) not null,
    login      varchar(255),
    unix_group varchar(255),
    role       varchar(255),
    created    timestamp(3) with time zone not null,
    finished   timestamp(3) with time zone,
    state      varchar(16)   not null,
    reason     varchar(2000),
    request    text          not null
);
create index restart_task_owner on restart_task (owner_key, created, id);
create index restart_task_state on restart_task (state, site);

create table restart_task_item (
    task     varchar(255)  not null references restart_task (id),
    position integer       not null,
    site     varchar(255)  not null,
    workflow varchar(255)  not null,
    step     integer,
    name     varchar(1000),
    run      varchar(255),
    parts    text          not null,
    needs    text          not null,
    state    varchar(16)   not null,
    job      varchar(255),
    why      varchar(2000),
    primary key (task, position)
);
create index restart_task_item_state on restart_task_item (state, site);
