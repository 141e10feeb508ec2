-- What one occurrence of each event is worth. The demo scores by these and no others: change a weight here, and run it
-- again.
-- No event of these data is a warning, so no weight is negative and nobody's score is below 0.

DELETE FROM ces_weights WHERE model = 'default';
INSERT INTO ces_weights (event_name, weight, description) VALUES
    ('fix',      1,    'a commit that mends something: its author looks after the product'),
    ('merge',    0.5,  'a commit that brings work together, often the work of others'),
    ('test',     0.2,  'a test file: rare beside source files, and kept for those who come later'),
    ('docs',     0.1,  'a documentation file: written for others'),
    ('code',     0.05, 'a source file: one commit touches many, so twenty are worth one fix'),
    ('i18n',     0.05, 'a translation file: worth a source file'),
    ('ci_build', 0.05, 'a build or CI file: worth a source file');
