-- What is known of an experiment. The run is '' for what the owner says of the whole workflow; the kind is null where the
-- owner says that there is nothing.
create table if not exists metadata_entry (
    workflow     varchar(255)  not null references workflow (id),
    run          varchar(255)  not null,
    source       varchar(16)   not null,
    name         varchar(200)  not null,
    site         varchar(255)  not null,
    kind         varchar(8),
    text_value   varchar(2000),
    text_key     varchar(100),
    number_value double precision,
    unit         varchar(50),
    origin       varchar(1000) not null,
    since        timestamp(3) with time zone not null,
    effective    boolean       not null,
    primary key (workflow, run, source, name)
);
create index if not exists metadata_entry_number on metadata_entry (name, number_value, workflow);
create index if not exists metadata_entry_text on metadata_entry (name, text_key, workflow);

-- What owners, and administrators for them, have changed.
create table if not exists metadata_change (
    workflow  varchar(255)  not null references workflow (id),
    position  integer       not null,
    site      varchar(255)  not null,
    at        timestamp(3) with time zone not null,
    caller    varchar(2000) not null,
    name      varchar(200)  not null,
    old_value varchar,
    new_value varchar,
    primary key (workflow, position)
);

create table if not exists metadata_finding (
    workflow varchar(255)  not null references workflow (id),
    run      varchar(255)  not null,
    kind     varchar(16)   not null,
    position integer       not null,
    site     varchar(255)  not null,
    place    varchar(1000) not null,
    problem  varchar(1000) not null,
    primary key (workflow, run, kind, position)
);

-- Runs whose metadata is to be looked at: after their end, and unless it is checked already, before.
create table if not exists metadata_task (
    run        varchar(255) primary key references run (id),
    workflow   varchar(255) not null,
    site       varchar(255) not null,
    checked    boolean      not null,
    tries      integer      not null,
    not_before timestamp(3) with time zone not null
);
