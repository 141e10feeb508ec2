-- Which half-life tells best who stays? Prints, for each of several, how well the score ranks customers by whether they
-- are retained: psql -X -f examples/half_life.sql
--
-- At the start of each quarter, everybody active in the year before is scored as of the day before, and called retained
-- if active again within 180 days. auc is the chance that, of a customer who was retained and one who was not, the
-- former had the higher score (ties count half): 1 is perfect, 0.5 no better than tossing a coin; it is averaged over
-- the quarters. Each half-life takes the place of that of the configuration in force, for this query alone.

\set ON_ERROR_STOP on

WITH candidates (position, half_life, config) AS (
    SELECT position, half_life,
           ces_config() - 'half_life' || jsonb_strip_nulls(jsonb_build_object('half_life', half_life))
    FROM unnest(ARRAY['7 days', '14 days', '30 days', '90 days', '365 days', NULL])
         WITH ORDINALITY AS listed (half_life, position)
), days AS (
    SELECT DISTINCT customer_id, (occurred_at AT TIME ZONE 'UTC')::date AS day FROM events
), customers AS (
    SELECT quarter::date, customer_id, tally,
           bool_or(day >= quarter::date) AS retained
    FROM generate_series(timestamp '2018-01-01', (SELECT max(day) - 180 FROM days), '3 months') AS quarter
    JOIN days ON day >= quarter::date - 365 AND day < quarter::date + 180
    JOIN tallies USING (customer_id)
    GROUP BY quarter, customer_id, tally
    HAVING bool_or(day < quarter::date)
), scores AS (
    SELECT position, half_life, quarter, retained, ces_score(tally, quarter - 1, config) AS score
    FROM customers, candidates
), ranks AS (
    SELECT position, half_life, quarter, retained,
           rank() OVER lower + (count(*) OVER same - 1) / 2.0 AS rank
    FROM scores
    WINDOW lower AS (PARTITION BY position, quarter ORDER BY score),
           same AS (PARTITION BY position, quarter, score)
), quarters AS (
    SELECT position, half_life,
           (sum(rank) FILTER (WHERE retained) - kept * (kept + 1) / 2.0) / (kept * lost) AS auc
    FROM ranks
    JOIN (SELECT quarter, count(*) FILTER (WHERE retained) AS kept, count(*) FILTER (WHERE NOT retained) AS lost
          FROM customers GROUP BY quarter) AS sizes USING (quarter)
    GROUP BY position, half_life, quarter, kept, lost
)
SELECT coalesce(half_life, 'none') AS half_life, round(avg(auc), 3) AS auc, count(*) AS quarters
FROM quarters
GROUP BY position, half_life
ORDER BY position;
