\set first random(1, 3000)
DELETE FROM :events WHERE id IN (SELECT id FROM :events WHERE id >= 1000000 ORDER BY id LIMIT 25);
DELETE FROM :events WHERE id BETWEEN :first AND :first + 3;
