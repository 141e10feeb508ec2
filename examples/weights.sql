-- The model: what counts, and for how long. The demo scores by it and no other: change a number here, and run it again.
-- No event of these data is a warning, so no weight is negative and nobody's score is below 0.

\set ON_ERROR_STOP on
BEGIN;

DELETE FROM ces_models WHERE model = 'default';
DELETE FROM ces_weights WHERE model = 'default';

-- half_life: of 7, 14, 30, 90 and 365 days, the one that tells best who will still be there in half a year, which
-- half_life.sql measures. lookback: what is older has faded to less than a ten-millionth; so explanations count the
-- occurrences of a year.
INSERT INTO ces_models (model, half_life, lookback, description) VALUES
    ('default', '14 days', '1 year', 'Who contributes to an open-source project, and who is about to leave');

-- max_per_day: what nine of ten days with such files stay within, so that an import of 15,538 files, as there was,
-- counts as one busy day. target: what one in ten of the customers active in the last year reached in it.
INSERT INTO ces_weights (event_name, weight, max_per_day, target, description) VALUES
    ('fix',      1,    NULL, 40,   'a commit that mends something: its author looks after the product'),
    ('merge',    0.5,  NULL, 8,    'a commit that brings work together, often the work of others'),
    ('test',     0.2,  6,    3,    'a test file: rare beside source files, and kept for those who come later'),
    ('docs',     0.1,  4,    13,   'a documentation file: written for others'),
    ('code',     0.05, 40,   1500, 'a source file: one commit touches many, so twenty are worth one fix'),
    ('i18n',     0.05, 5,    20,   'a translation file: worth a source file'),
    ('ci_build', 0.05, 8,    30,   'a build or CI file: worth a source file');

-- full_score: the points that make a score of 100. As proposed from the customers active in the year before the newest
-- event: what one in ten of them reaches.
UPDATE ces_models SET full_score = (
    SELECT round(ces_propose_full_score(array_agg(ces_score(tally, today))))
    FROM tallies, (SELECT max(last_day) FROM tallies) AS newest (today)
    WHERE last_day > today - 365
) WHERE model = 'default';

COMMIT;
