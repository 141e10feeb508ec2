\sleep 20 ms
\set id random(1, 3000)
DELETE FROM :leaf WHERE id BETWEEN :id AND :id + 3;
