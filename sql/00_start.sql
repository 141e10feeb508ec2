-- Nothing below is looked up by search_path: built-in names are found in pg_catalog, our own are written out.
-- CREATE EXTENSION restores the setting.
SET LOCAL search_path TO pg_catalog, pg_temp;
