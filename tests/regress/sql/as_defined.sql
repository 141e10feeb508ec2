-- The last digit of a score is that of its definition.

-- Fade factors are rounded correctly where a double cannot tell which of two is nearer.
SELECT count(*) > 0 AS imported FROM ces_import('{"half_life": "7 days", "weights": {"x": {"weight": 1}}}', 'week');
SELECT count(*) > 0 AS imported FROM ces_import('{"half_life": "30 days", "weights": {"x": {"weight": 1}}}', 'month');
SELECT model, seconds, score, exact, score = exact AS is_exact
  FROM (VALUES ('week', 604800, 54290), ('week', 604800, 205986), ('week', 604800, 524304), ('week', 604800, 542294),
               ('month', 2592000, 22045), ('month', 2592000, 148522), ('month', 2592000, 2524866)) AS ages (model, half_life, seconds),
       LATERAL (SELECT ces('x', 1000000, moment - seconds * interval '1 second', moment, model) AS score,
                       1000000 * round(power(2::numeric, -seconds::numeric / half_life), 12) AS exact
                  FROM (VALUES (timestamptz '2026-03-08 00:00 UTC')) AS at (moment)) AS scores
 ORDER BY model, seconds;
-- 2^-13 is in the middle between two, and rounded away from zero; after 41 half-lives nothing is left.
SELECT halvings, ces('x', 1000000, '2026-03-08 UTC'::timestamptz - halvings * interval '7 days', '2026-03-08 UTC', 'week') AS score
  FROM unnest(ARRAY[13, 40, 41]) AS halvings GROUP BY halvings ORDER BY halvings;
-- Ages and half-lives of more digits than a double has are exact, too.
SELECT count(*) > 0 AS imported FROM ces_import('{"half_life": "106751991 days", "weights": {"x": {"weight": 1}}}', 'age');
SELECT ces('x', 1000000, '4713-01-01 00:00:00.000001 BC UTC', '294276-12-31 UTC', 'age') AS score,
       1000000 * round(power(2::numeric, (extract(epoch FROM timestamptz '4713-01-01 00:00:00.000001 BC UTC') - extract(epoch FROM timestamptz '294276-12-31 UTC')) / 9223372022400), 12) AS exact;
