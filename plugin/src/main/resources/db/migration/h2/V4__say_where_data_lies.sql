-- Workflows are found by their data. V4.1, in Java, fills these for the rows that are there.
alter table data_link add column place bigint;
alter table data_link add column directory_of varchar(255);
