-- What a score is made of, and what moved it: the parts sum to the whole, exactly.
DELETE FROM ces_weights;
DELETE FROM ces_models;
INSERT INTO ces_weights (event_name, weight, target) VALUES ('login', 1, 20), ('purchase', 12.5, 2), ('churn', -40, NULL), ('zero', 0, NULL);
-- Events without a weight are not in it, those of weight zero are; what cancelled out is not.
SELECT jsonb_pretty(ces_breakdown(e, n)) FROM (VALUES ('login', 22), ('zero', 3), ('churn', 1), ('unknown', 7), (NULL, 1), ('login', NULL), ('purchase', 2), ('purchase', -2)) v (e, n);
SELECT ces_breakdown('login', 1) FILTER (WHERE false) AS no_rows, ces_breakdown('unknown') AS nothing_known, ces_breakdown(NULL, 1) AS no_event;
-- Every form.
SELECT ces_breakdown('login'), ces_breakdown('login', 1), ces_breakdown('login', 1::bigint), ces_breakdown('login', 1.0), ces_breakdown('login', 1::float8);
SELECT ces_breakdown('login', 'default') AS once, ces_breakdown('login', 1, 'default') AS integer, ces_breakdown('login', 1::bigint, 'default') AS bigint,
       ces_breakdown('login', 1.0, 'default') AS numeric, ces_breakdown('login', 1::float8, 'default') AS double;
SELECT ces_breakdown('login', now(), now()) AS once, ces_breakdown('login', 1, now(), now()) AS integer, ces_breakdown('login', 1::bigint, now(), now()) AS bigint,
       ces_breakdown('login', 1.0, now(), now()) AS numeric, ces_breakdown('login', 1::float8, now(), now()) AS double; -- any day
SELECT ces_breakdown('login', now(), now(), 'default') AS once, ces_breakdown('login', 1, now(), now(), 'default') AS integer, ces_breakdown('login', 1::bigint, now(), now(), 'default') AS bigint,
       ces_breakdown('login', 1.0, now(), now(), 'default') AS numeric, ces_breakdown('login', 1::float8, now(), now(), 'default') AS double; -- any day
-- Largest remainder: three thirds of a hundred.
INSERT INTO ces_models (model, full_score) VALUES ('thirds', 3);
INSERT INTO ces_weights (model, event_name, weight) VALUES ('thirds', 'a', 1), ('thirds', 'b', 1), ('thirds', 'c', 1);
SELECT ces(e, 'thirds'), ces_breakdown(e, 'thirds') FROM (VALUES ('a'), ('b'), ('c')) v (e);
SELECT ces(e, n, 'thirds'), ces_breakdown(e, n, 'thirds') FROM (VALUES ('a', -2), ('b', 1)) v (e, n);
-- An event name in JSON.
INSERT INTO ces_weights (event_name, weight) VALUES (E'quote " back \\ tab \t', 1), ('Müller', 2);
SELECT ces_breakdown(e) FROM (VALUES (E'quote " back \\ tab \t'), ('Müller')) v (e);
-- Generated models with everything in them: the sums hold for every customer, and as_of.
INSERT INTO ces_models (model, half_life, lookback, full_score)
SELECT 'm' || i, CASE WHEN i & 1 = 1 THEN make_interval(days => 1 + i) END, CASE WHEN i & 2 = 2 THEN make_interval(months => i % 5, days => i) END,
       CASE WHEN i & 4 = 4 THEN i * 7.3 END FROM generate_series(1, 16) i;
INSERT INTO ces_weights (model, event_name, weight, max_count, max_per_day, half_life)
SELECT 'm' || i, 'e' || e, round(((hashint4(i * 100 + e) % 1000000) / 7777.0)::numeric, 6), CASE WHEN i & 8 = 8 AND e % 3 = 0 THEN e * 1.7 END,
       CASE WHEN i & 8 = 8 AND e % 2 = 0 THEN e * 0.3 END, CASE WHEN i & 1 = 1 AND e % 4 = 0 THEN make_interval(hours => e) END
  FROM generate_series(1, 16) i, generate_series(1, 9) e;
CREATE TABLE events AS
SELECT i AS id, hashint4(i) & 15 AS customer_id, 'e' || (1 + (hashint4(i + 1) & 1023) % 10) AS event_name, round(((hashint4(i + 2) & 255) - 30) / 9.7, 3) AS n,
       timestamptz '2026-01-01 UTC' + (hashint4(i + 3) & 1048575) * interval '11 seconds' AS occurred_at FROM generate_series(1, 4000) i;
SELECT count(*), bool_and((SELECT sum((part->>'score')::numeric) FROM jsonb_array_elements(parts) part) = score) AS scores_sum,
       bool_and((SELECT round(sum((part->>'points')::numeric) * 100 / coalesce(full_score, 100), 6) FROM jsonb_array_elements(parts) part) = round(score, 6)) AS points_sum,
       bool_and((SELECT array_agg(abs((part->>'score')::numeric)) = array_agg(abs((part->>'score')::numeric) ORDER BY abs((part->>'score')::numeric) DESC)
                   FROM jsonb_array_elements(parts) part)) AS sorted, bool_and(jsonb_array_length(parts) BETWEEN 1 AND 9) AS known_only
  FROM (SELECT customer_id, model, as_of, ces(event_name, n, occurred_at, as_of, model) AS score, ces_breakdown(event_name, n, occurred_at, as_of, model) AS parts
          FROM events, (SELECT 'm' || i FROM generate_series(1, 16) i) m (model), (VALUES (timestamptz '2026-03-01 UTC'), ('2026-05-20 07:30 UTC')) a (as_of)
         GROUP BY 1, 2, 3) scores JOIN ces_models USING (model) WHERE parts <> '[]';
CREATE TABLE tallies AS SELECT customer_id, tally(event_name, n, (occurred_at AT TIME ZONE 'UTC')::date) AS tally FROM events GROUP BY 1;
SELECT count(*), bool_and(explained = score) AS explained_sum, bool_and(rows = 9) AS every_event, bool_and(moved = later - score) AS differences_sum
  FROM (SELECT customer_id, model, ces_score(tally, date '2026-03-01', model) AS score, ces_score(tally, date '2026-05-01', model) AS later,
               (SELECT sum(e.score) FROM ces_explain(tally, date '2026-03-01', model) e) AS explained,
               (SELECT count(*) FROM ces_explain(tally, date '2026-03-01', model)) AS rows,
               (SELECT sum(difference) FROM ces_compare(tally, date '2026-03-01', date '2026-05-01', model)) AS moved
          FROM tallies, (SELECT 'm' || i FROM generate_series(1, 16) i) m (model)) explained;
-- The same by tally and by row: with what is at the start of its day, the breakdown is the explanation.
SELECT count(*), count(*) FILTER (WHERE parts IS DISTINCT FROM explained) AS differ
  FROM (SELECT customer_id, model, (SELECT ces_breakdown(event_name, n, date_trunc('day', occurred_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC', '2026-04-01 UTC', model) FROM events e WHERE e.customer_id = t.customer_id) AS parts,
               (SELECT jsonb_agg(jsonb_build_object('event_name', event_name, 'count', count, 'weight', weight, 'points', points, 'score', score))
                  FROM ces_explain(tally, date '2026-04-01', model) WHERE count <> 0 OR points <> 0) AS explained
          FROM tallies t, (SELECT 'm' || i FROM generate_series(1, 16) i) m (model)) both_ways;
-- One customer explained, with what there is yet to discover, and the share of its target that is attained.
SELECT * FROM ces_explain('{"login": 15, "churn": 1}');
SELECT * FROM ces_explain('{}', 'thirds');
SELECT event_name, count, round(points, 3) AS points, score FROM ces_explain('{"2026-01-01": {"e1": 3}, "2026-02-01": {"e2": 1}}'::ces_tally, date '2026-02-10', 'm1');
SELECT count(*) FROM ces_explain(NULL) a FULL JOIN ces_explain(NULL, date '2026-01-01') b USING (event_name);
-- Two tallies compared; those with days over all their days.
SELECT * FROM ces_compare('{"login": 15, "churn": 1}', '{"login": 5, "purchase": 2}');
SELECT * FROM ces_compare('{"2026-01-01": {"login": 15}}'::ces_tally, '{"login": 15}'::ces_tally);
SELECT * FROM ces_compare('{}'::ces_tally, '{"2026-01-01": {"a": 1}}'::ces_tally, 'thirds');
-- What scoring refuses is refused here too.
SELECT * FROM ces_explain('{"e1": 1}', 'm1'); -- error
\echo :SQLSTATE
SELECT * FROM ces_compare('{"e1": 1}'::ces_tally, '{"e1": 1}'::ces_tally, 'm2'); -- error
SELECT ces_score('{"e1": 1}', 'm8'); -- error
SELECT * FROM ces_explain('{"e1": 1}'::ces_tally, date '2026-01-01', 'm1'); -- error
\echo :SQLSTATE
SELECT ces_score('{"2026-01-01": {"login": 1}}'::ces_tally, date 'infinity'); -- error
\echo :SQLSTATE
SELECT ces_score('{"2026-01-01": {"login": 1}}'::ces_tally, date '5874897-12-31'); -- error
\echo :SQLSTATE
SELECT ces_score('{"login": 1}', 'nobody'); -- error
SELECT ces_score('{"login": 1000000000000000000}'), ces_score('{"2026-01-01": {"login": 1000000000000000000}}'::ces_tally, date '2026-01-01');
-- An untyped literal is a model; what else it may have been meant for is hinted at.
SELECT ces_score('{"2026-01-01": {"login": 1}}', '2026-01-01'); -- error
SELECT ces_score('{"login": 1}', '{"weights": {"login": {"weight": 7}}}'); -- error
-- Events without a weight are told of, as ces() does.
SET ces_ext.unknown_event TO warning;
SELECT t, ces_score(t), ces_score(t, '{"weights": {"login": {"weight": 7}}}'::jsonb) AS by_config FROM (VALUES ('{"login": 1, "x": 1}'::ces_tally), ('{"login": 2, "x": 3}'), ('{"x": 1, "y": 1}')) v (t);
SELECT event_name, difference FROM ces_compare('{"login": 1, "x": 1}', '{"login": 3, "z": 1}');
SET ces_ext.unknown_event TO error;
SELECT ces_score('{"login": 1}'), ces_score('{"login": 1, "x": 1}'); -- error
\echo :SQLSTATE
SELECT event_name, score FROM ces_explain('{"login": 1, "x": 1}'); -- error
RESET ces_ext.unknown_event;
UPDATE ces_weights SET weight = 1e9 WHERE model = 'default' AND event_name = 'login';
SELECT ces_score('{"login": 1000000000000000000}'); -- error
\echo :SQLSTATE
DROP TABLE events, tallies;
DELETE FROM ces_models;
DELETE FROM ces_weights;
-- An event that occurred but adds nothing precedes those that did not occur.
INSERT INTO ces_weights (model, event_name, weight) VALUES ('occurred', 'page_view', 0), ('occurred', 'login', 1), ('occurred', 'invite', 12);
SELECT event_name, count FROM ces_explain('{"page_view": 310, "login": 1}', 'occurred');

-- A breakdown is stored as jsonb itself stores what its text says: numbers of all sizes, and arrays of more values than have
-- their lengths beside them.
INSERT INTO ces_models (model, half_life, full_score) VALUES ('of many', '7 days', 33);
INSERT INTO ces_weights (model, event_name, weight)
SELECT 'of many', left(repeat('é"\', i) || i, 1 + i * 7), (ARRAY[1, -0.5, 1000000000, 0.000001, 0, -999999999.999999, 40])[1 + i % 7] FROM generate_series(0, 99) AS i;
CREATE TABLE many AS
SELECT customer, event_name, (ARRAY[1, 0.000001, 1000000000000, -3, 10000, 123456.789])[1 + (customer + number) % 6] AS n, timestamptz '2026-01-01' - number * interval '11 hours' AS occurred_at
  FROM generate_series(0, 40) AS customer, (SELECT event_name, row_number() OVER (ORDER BY event_name COLLATE "C") AS number FROM ces_weights WHERE model = 'of many') AS w
 WHERE number <= customer * 4 % 101;
INSERT INTO ces_weights (event_name, weight) VALUES ('something', 1);
CREATE TABLE breakdowns (customer integer, breakdown jsonb);
UPDATE ces_models SET half_life = NULL WHERE model = 'of many';
INSERT INTO breakdowns SELECT customer, ces_breakdown(event_name, n, 'of many') FROM many GROUP BY customer;
UPDATE ces_models SET full_score = NULL WHERE model = 'of many';
INSERT INTO breakdowns SELECT customer, ces_breakdown(event_name, n, 'of many') FROM many GROUP BY customer;
UPDATE ces_models SET half_life = '7 days' WHERE model = 'of many';
INSERT INTO breakdowns SELECT customer, ces_breakdown(event_name, n, occurred_at, '2026-01-01', 'of many') FROM many GROUP BY customer;
INSERT INTO ces_groups (model, event_group, max_points) VALUES ('of many', 'some', 0.25), ('of many', 'others', 12345678901);
UPDATE ces_weights SET event_group = (ARRAY['some', 'others'])[1 + length(event_name) % 3] WHERE model = 'of many';
UPDATE ces_models SET min_score = -1.5, max_score = 100 WHERE model = 'of many';
INSERT INTO breakdowns SELECT customer, ces_breakdown(event_name, n, occurred_at, '2026-01-01', 'of many') FROM many GROUP BY customer;
INSERT INTO breakdowns SELECT -1, ces_breakdown('nothing');
SELECT part, count(*) FROM breakdowns, jsonb_to_recordset(breakdown) AS b (part text) GROUP BY part ORDER BY part;
SELECT count(*), max(jsonb_array_length(breakdown)), min(jsonb_array_length(breakdown)) FROM breakdowns;
-- no rows
SELECT customer, breakdown FROM breakdowns WHERE NOT record_image_eq(ROW(breakdown), ROW(breakdown::text::jsonb));
DROP TABLE many, breakdowns;
DELETE FROM ces_groups;
DELETE FROM ces_models;
DELETE FROM ces_weights;
