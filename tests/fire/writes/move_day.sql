-- To other days, periods and partitions.
\set first random(1, 3000)
UPDATE :events SET occurred_at = occurred_at + (random() - 0.5) * interval '300 days' WHERE id BETWEEN :first AND :first + 4;
