-- Beside TRUNCATE of another partition.
\sleep 100 ms
TRUNCATE :other_leaf;
