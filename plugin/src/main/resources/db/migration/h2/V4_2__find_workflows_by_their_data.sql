create index data_link_place on data_link (place, direction);
create index data_link_directory_of on data_link (directory_of);
