-- Prints a report on the tables events and tallies: psql -X -f examples/report.sql
-- Every query is shown before its result, and runs as it stands.

\set ON_ERROR_STOP on
\set QUIET on
\pset pager off
\pset footer off
\pset linestyle unicode
\pset border 1
-- An empty line between a query and its result.
\pset title ' '
\pset null '·'
-- Days are those of the model, whose time zone is UTC; so the report is the same everywhere.
SET timezone = 'UTC';
SET datestyle = 'ISO';

SELECT to_char(count(*), 'FM999,999') AS events,
       count(DISTINCT customer_id) AS customers,
       min(occurred_at)::date AS first_day,
       max(occurred_at)::date AS today,
       (max(occurred_at)::date - interval '1 year')::date AS year_ago
FROM events \gset

\echo
\echo 'CUSTOMER ENGAGEMENT'
\echo '==================='
\echo Each customer is a contributor to the open-source project erxes.
\echo :events events of :customers customers, :first_day to :today (which is today in this report).
\echo
\echo '1. WHAT COUNTS, AND WHY'
\echo '-----------------------'
\echo Points are weight × occurrences, of no more than max_per_day on a day. They fade: half is left after a half-life,
\echo chosen because it tells best who stays (half_life.sql measures that). full_score points make a score of 100; it is
\echo the proposal below, rounded: what one in ten of those active within a year reaches.
\echo
\set ECHO queries
SELECT event_name, weight, max_per_day, description FROM ces_weights
WHERE model = 'default' ORDER BY weight DESC, event_name;
SELECT half_life, lookback, full_score,
       (SELECT ces_propose_full_score(array_agg(ces_score(tally, date :'today', ces_config() - 'full_score')))
        FROM tallies WHERE last_day > date :'year_ago') AS proposed
FROM ces_models WHERE model = 'default';
\set ECHO none

\echo '2. CUSTOMERS PER BAND TODAY'
\echo '---------------------------'
\echo One reading of the events scores everybody as of two days; on the earlier one, later events did not count yet.
\echo One block is one customer. A customer who scores 0 has been away for most of a year, and is left out.
\echo
\set ECHO queries
CREATE TEMPORARY VIEW scores AS
SELECT customer_id,
       ces(event_name, count, occurred_at::date, :'year_ago') AS year_ago,
       ces(event_name, count, occurred_at::date, :'today') AS today
FROM events GROUP BY customer_id;
SELECT b.band, b.score_range, count(s.today) AS customers, repeat('█', count(s.today)::integer) AS bar
FROM ces_bands_in_force() AS b LEFT JOIN scores AS s ON s.today <@ b.score_range AND s.today <> 0
GROUP BY b.band_rank, b.band, b.score_range ORDER BY b.band_rank;
\set ECHO none

\echo '3. WHO ROSE MOST AND WHO FELL MOST IN A YEAR'
\echo '--------------------------------------------'
\echo The months between come from the stored tallies: ▁ is a score near 0, █ one of 100 or more.
\echo
\set ECHO queries
SELECT customer_id, round(year_ago, 2) AS year_ago, round(today, 2) AS today, round(today - year_ago, 2) AS change,
       band(year_ago) AS band_year_ago, band(today) AS band_today, months
FROM (SELECT *, row_number() OVER (ORDER BY today - year_ago DESC, customer_id) AS rise,
                row_number() OVER (ORDER BY today - year_ago, customer_id) AS fall FROM scores) AS ranked
JOIN tallies USING (customer_id),
     LATERAL (SELECT string_agg(substr('▁▂▃▄▅▆▇█', width_bucket(score, 0, 100, 7), 1), '' ORDER BY day)
              FROM generate_series(date :'year_ago', date :'today', '1 month') AS day,
                   ces_score(tally, day::date) AS score) AS steps (months)
WHERE rise <= 4 OR fall <= 4 ORDER BY rise;
\set ECHO none

SELECT customer_id AS fell FROM scores ORDER BY today - year_ago, customer_id LIMIT 1 \gset
\echo '4. WHICH EVENTS MOVED IT: CUSTOMER' :fell', WHO FELL MOST'
\echo '-----------------------------------------------------'
\echo A tally has all that scoring needs of the events. Counts are those of the year up to each day, scores have faded.
\echo The differences sum to the change, exactly.
\echo
\set ECHO queries
SELECT coalesce(c.event_name, 'SUM') AS event_name, sum(c.from_count) AS from_count, sum(c.to_count) AS to_count,
       sum(c.from_score) AS from_score, sum(c.to_score) AS to_score, sum(c.difference) AS difference
FROM tallies, ces_compare(tally, date :'year_ago', date :'today') AS c
WHERE customer_id = :fell
GROUP BY ROLLUP (c.event_name) ORDER BY GROUPING(c.event_name), difference, event_name;
\set ECHO none

SELECT customer_id AS next FROM scores WHERE today <= 100 ORDER BY today DESC, customer_id LIMIT 1 \gset
\echo '5. ONE CUSTOMER EXPLAINED:' :next', NEAREST TO BEING A POWER USER'
\echo '-------------------------------------------------------------'
\echo Points have faded and are capped; score is their share in the score. target is what one in ten reaches in a year.
\echo The events with count 0 are yet to be discovered.
\echo
\set ECHO queries
SELECT event_name, count, weight, round(points, 2) AS points, score, target, round(attained * 100) || ' %' AS attained
FROM tallies, ces_explain(tally, date :'today') WHERE customer_id = :next;
\set ECHO none

\echo '6. THE PROJECT OVER TEN YEARS'
\echo '-----------------------------'
\echo The tallies scored as of this day of every year. One block is 50 points of the score of all.
\echo
\set ECHO queries
SELECT day::date, count(*) FILTER (WHERE score <> 0) AS customers, round(sum(score)) AS score_of_all,
       repeat('█', (sum(score) / 50)::integer) AS bar
FROM generate_series(date :'today' - interval '9 years', date :'today', '1 year') AS day,
     tallies, ces_score(tally, day::date) AS score
GROUP BY day ORDER BY day;
\set ECHO none

\echo '7. FROM BAND TO BAND IN A YEAR'
\echo '------------------------------'
\echo 'Rows are bands a year ago, columns bands today: psql makes this table of the result, by \\crosstabview.'
\echo 'A customer who scores 0 is away.'
\echo
\set ECHO queries
SELECT coalesce(band(nullif(year_ago, 0)), 'away') AS year_ago, coalesce(band(nullif(today, 0)), 'away') AS today,
       count(*) AS customers, coalesce(band_rank(nullif(today, 0)), 0) AS today_rank
FROM scores WHERE year_ago <> 0 OR today <> 0
GROUP BY 1, 2, 4, band_rank(nullif(year_ago, 0)) ORDER BY band_rank(nullif(year_ago, 0)) NULLS FIRST, today_rank
\crosstabview year_ago today customers today_rank
\set ECHO none
