-- One that changes nothing, one that changes what does not count, one that the filter makes come and go, and one that
-- makes rows be skipped.
\set first random(1, 3000)
UPDATE :events SET n = n WHERE id BETWEEN :first AND :first + 4;
UPDATE :events SET note = coalesce(note, '') || 'x' WHERE id BETWEEN :first AND :first + 2;
UPDATE :events SET is_test = NOT is_test WHERE id BETWEEN :first AND :first + 2;
UPDATE :events SET n = CASE WHEN n IS NULL THEN 3 END WHERE id = :first;
