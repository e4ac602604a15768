-- Templates of users; those of the site are files.
create table if not exists template (
    id        varchar(64)   primary key,
    site      varchar(255)  not null,
    owner     varchar(2000) not null,
    owner_key varchar(2000) not null,
    name      varchar(100)  not null,
    version   varchar(100)  not null,
    share     varchar(300)  not null,
    changed   timestamp(3) with time zone not null,
    document  varchar       not null
);
create index if not exists template_owner on template (owner_key, site);
create index if not exists template_share on template (share, site);

-- Templates as they were when jobs were started from them, by a hash of their content.
create table if not exists template_document (
    digest   varchar(64)  not null,
    site     varchar(255) not null,
    document varchar      not null,
    primary key (digest, site)
);

-- Which job was started from which template, and with what.
create table if not exists template_use (
    job        varchar(255) not null,
    site       varchar(255) not null,
    template   varchar(255) not null,
    name       varchar(100) not null,
    version    varchar(100) not null,
    digest     varchar(64)  not null,
    parameters varchar      not null,
    primary key (job, site)
);
