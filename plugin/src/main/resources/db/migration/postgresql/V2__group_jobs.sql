-- Jobs that belong together become one workflow.
alter table workflow add column group_key varchar(255);
create index workflow_group on workflow (group_key) where group_key is not null;

alter table run add column sweep varchar(255);
alter table run add column superseded boolean default false not null;
update run set superseded = true
where exists (
    select 1 from run newer
    where newer.workflow = run.workflow and newer.step = run.step and newer.attempt > run.attempt);
