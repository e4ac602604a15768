-- Orders of one owner by end and duration, and what came to its end in a stretch of time.
create index workflow_owner_finished on workflow (owner_key, finished, id);
create index workflow_owner_duration on workflow (owner_key, seconds_total, id);

-- With all that is needed to count the workflows of each owner.
drop index day_count_day;
create index day_count_day on day_count (epoch_day, site, owner_key, workflows);
