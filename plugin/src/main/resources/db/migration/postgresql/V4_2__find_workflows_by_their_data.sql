create index data_link_place on data_link (place, direction) where place is not null;
create index data_link_directory_of on data_link (directory_of) where directory_of is not null;
