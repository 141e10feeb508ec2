{#- Adds up the rows that are skipped. -#}
WITH taken AS (DELETE FROM {{ pending }} WHERE reason <> '' RETURNING source, relation, reason, rows)
INSERT INTO {{ pending }} (source, relation, reason, rows)
SELECT source, relation, reason, sum(rows)::int8 FROM taken GROUP BY 1, 2, 3 HAVING sum(rows) <> 0
