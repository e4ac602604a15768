-- Days that are over are counted once. Of each day that has workflows: whether its counts are those of its workflows as they
-- are now.
create table counted_day (
    site      varchar(255) not null,
    epoch_day integer      not null, -- since 1970-01-01, UTC
    valid     boolean      not null,
    primary key (site, epoch_day)
);
insert into counted_day (site, epoch_day, valid)
select distinct site, cast(floor(extract(epoch from submitted) / 86400) as integer), false from workflow;

-- The counts: for each owner, and with an empty owner for all together.
create table day_count (
    site        varchar(255)  not null,
    epoch_day   integer       not null,
    owner_key   varchar(2000) not null,
    cell        integer       not null,
    status      varchar(16)   not null,
    application varchar(1000),
    queue       varchar(1000),
    workflows   integer       not null,
    queued      text          not null,
    main        text          not null,
    primary key (owner_key, epoch_day, site, cell)
);
create index day_count_day on day_count (epoch_day, site);
