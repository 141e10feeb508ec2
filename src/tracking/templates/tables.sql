{#- What a view of live scores keeps. -#}
CREATE TABLE {{ head }} (
    {{ key_columns_not_null }},
    rows pg_catalog.int8 NOT NULL,
    first_day pg_catalog.date,
    last_day pg_catalog.date,
    older pg_catalog.bool NOT NULL DEFAULT false,
    tally {{ ces }}.ces_tally NOT NULL,
    attributes {{ ces }}.ces_tally NOT NULL,
    known {{ ces }}.ces_tally NOT NULL,
    PRIMARY KEY ({{ key }})
) WITH (fillfactor = 85);
COMMENT ON TABLE {{ head }} IS 'One row a customer: what ces_refresh() has counted.';
COMMENT ON COLUMN {{ head }}.rows IS 'Number of rows of sources with days.';
COMMENT ON COLUMN {{ head }}.first_day IS 'First day that has an event; NULL if there is none.';
COMMENT ON COLUMN {{ head }}.last_day IS 'Last day that has an event; NULL if there is none.';
COMMENT ON COLUMN {{ head }}.older IS 'Whether earlier years are in the table of older tallies.';
COMMENT ON COLUMN {{ head }}.tally IS 'How often each event occurred on each day.';
COMMENT ON COLUMN {{ head }}.attributes IS 'Events of sources without time. The number of the source stands in place of the day.';
COMMENT ON COLUMN {{ head }}.known IS 'Number of rows of each source without time, in the same way.';
CREATE TABLE {{ older }} (
    {{ key_columns_not_null }},
    year pg_catalog.date NOT NULL,
    tally {{ ces }}.ces_tally NOT NULL,
    PRIMARY KEY ({{ key }}, year)
);
COMMENT ON TABLE {{ older }} IS 'Earlier years of customers with many events.';
COMMENT ON COLUMN {{ older }}.year IS 'First day of the year.';
COMMENT ON COLUMN {{ older }}.tally IS 'How often each event occurred on each day of the year.';
CREATE TABLE {{ pending }} (
    {{ key_columns }},
    source pg_catalog.int2 NOT NULL,
    relation pg_catalog.regclass NOT NULL,
    rows pg_catalog.int8 NOT NULL,
    tally {{ ces }}.ces_tally,
    reason pg_catalog.text
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
        autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 20000,
        autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 2000);
CREATE INDEX ON {{ pending }} ({{ key }});
-- A row that stays, so that the table never is without a page: of one that is empty, the planner would read all for each customer.
INSERT INTO {{ pending }} (source, relation, rows, reason) VALUES (0, 0, 0, '');
ALTER TABLE {{ pending }} REPLICA IDENTITY FULL;
COMMENT ON TABLE {{ pending }} IS 'Changes that ces_refresh() has not counted yet, and the number of rows that are skipped.';
COMMENT ON COLUMN {{ pending }}.source IS 'Number of the source, negative for a source without time.';
COMMENT ON COLUMN {{ pending }}.relation IS 'The table that was changed, or that of the tallies for what was counted.';
COMMENT ON COLUMN {{ pending }}.rows IS 'Number of rows that were added, or, negative, removed.';
COMMENT ON COLUMN {{ pending }}.tally IS 'What they add; NULL for none.';
COMMENT ON COLUMN {{ pending }}.reason IS 'Why rows are skipped; NULL for rows that count. Empty in a row that stays, for the planner.';
CREATE TABLE {{ history }} (
    {{ key_columns_not_null }},
    day pg_catalog.date NOT NULL,
    score pg_catalog.numeric NOT NULL,
    band pg_catalog.text,
    band_rank pg_catalog.int4,
    last_event_day pg_catalog.date,
    PRIMARY KEY ({{ key }}, day)
);
CREATE INDEX ON {{ history }} (day);
COMMENT ON TABLE {{ history }} IS 'Scores of past days, as ces_snapshot() kept them.';
COMMENT ON COLUMN {{ history }}.day IS 'The day at whose end the score stood.';
COMMENT ON COLUMN {{ history }}.score IS 'The customer engagement score.';
COMMENT ON COLUMN {{ history }}.band IS 'The band of the score; NULL in a gap between bands.';
COMMENT ON COLUMN {{ history }}.band_rank IS 'The rank of the band, 1 for the lowest.';
COMMENT ON COLUMN {{ history }}.last_event_day IS 'The last day up to then on which there was an event.';
CREATE TABLE {{ relations }} (
    source pg_catalog.int2 NOT NULL,
    relation pg_catalog.regclass NOT NULL,
    state pg_catalog.text,
    PRIMARY KEY (source, relation)
);
COMMENT ON TABLE {{ relations }} IS 'The tables whose rows are counted.';
COMMENT ON COLUMN {{ relations }}.source IS 'Number of the source.';
COMMENT ON COLUMN {{ relations }}.relation IS 'The table, or a partition of it.';
COMMENT ON COLUMN {{ relations }}.state IS 'What rows were counted by: triggers, expressions, functions and enum types, with the transactions that had changed them last.';
{% for table in [head, older, pending, relations] -%}
CREATE TRIGGER ces_ext_keep BEFORE INSERT OR UPDATE OR DELETE ON {{ table }} FOR EACH ROW EXECUTE FUNCTION {{ ces }}._ces_keep();
CREATE TRIGGER ces_ext_truncate BEFORE TRUNCATE ON {{ table }} FOR EACH STATEMENT EXECUTE FUNCTION {{ ces }}._ces_keep();
ALTER TABLE {{ table }} ENABLE ALWAYS TRIGGER ces_ext_keep, ENABLE ALWAYS TRIGGER ces_ext_truncate;
{% endfor -%}
