create table workflow (
    id               varchar(255)  primary key,
    site             varchar(255)  not null,
    owner            varchar(2000) not null,
    owner_key        varchar(2000) not null,
    name             varchar(1000) not null,
    application      varchar(1000),
    queue            varchar(1000),
    status           varchar(16)   not null,
    reason           varchar(16),
    status_message   varchar(10000),
    batch_system_id  varchar(1000),
    exit_code        integer,
    submitted        timestamp(3) with time zone not null,
    started          timestamp(3) with time zone,
    finished         timestamp(3) with time zone,
    seconds_total    double precision,
    seconds_stage_in double precision,
    seconds_queued   double precision,
    seconds_main     double precision,
    seconds_stage_out double precision,
    tags             text          not null,
    steps            integer       not null,
    attempts         integer       not null,
    restart_obstacle varchar(1000),
    job              varchar(255)  not null
);
create index workflow_submitted on workflow (submitted, id);
create index workflow_owner_submitted on workflow (owner_key, submitted, id);
create index workflow_owner_status_submitted on workflow (owner_key, status, submitted, id);
create index workflow_status_submitted on workflow (status, submitted, id);

create table run (
    id                  varchar(255)  primary key,
    site                varchar(255)  not null,
    job                 varchar(255)  not null,
    workflow            varchar(255)  not null references workflow (id),
    step                integer       not null,
    step_name           varchar(1000) not null,
    attempt             integer       not null,
    restart_of          varchar(255),
    owner               varchar(2000) not null,
    owner_key           varchar(2000) not null,
    login               varchar(255),
    unix_group          varchar(255),
    role                varchar(255),
    name                varchar(1000) not null,
    application         varchar(1000),
    application_version varchar(1000),
    executable          varchar(1000),
    queue               varchar(1000),
    project             varchar(1000),
    description         text          not null,
    removed             text          not null,
    captured            varchar(16)   not null,
    state               varchar(16)   not null,
    reason              varchar(16),
    status_message      varchar(10000),
    exit_code           integer,
    batch_system_id     varchar(1000),
    batch_details       text,
    execution_host      varchar(1000),
    working_directory   varchar(10000),
    submitted           timestamp(3) with time zone,
    stage_in_ended      timestamp(3) with time zone,
    queued              timestamp(3) with time zone,
    started             timestamp(3) with time zone,
    main_ended          timestamp(3) with time zone,
    stage_out_started   timestamp(3) with time zone,
    finished            timestamp(3) with time zone,
    log                 text          not null,
    revision            bigint        not null
);
create index run_job on run (site, job);
create index run_workflow on run (workflow, step, attempt);

create table run_event (
    run      varchar(255) not null references run (id),
    revision bigint       not null,
    site     varchar(255) not null,
    state    varchar(16)  not null,
    at       timestamp(3) with time zone not null,
    primary key (run, revision)
);

create table data_link (
    run       varchar(255) not null references run (id),
    position  integer      not null,
    site      varchar(255) not null,
    direction varchar(3)   not null,
    name      text         not null,
    uri       text         not null,
    primary key (run, position)
);

create table audit (
    id       uuid          primary key,
    site     varchar(255)  not null,
    at       timestamp(3) with time zone not null,
    caller   varchar(2000) not null,
    action   varchar(32)   not null,
    workflow varchar(255),
    detail   varchar(2000)
);
create index audit_at on audit (at);
