-- To other days and partitions.
\set first random(1, 3000)
UPDATE :events SET occurred_at = greatest(occurred_at + (random() - 0.5) * interval '300 days', '2001-01-01')
 WHERE id BETWEEN :first AND :first + 4;
