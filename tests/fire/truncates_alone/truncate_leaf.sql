\sleep 200 ms
TRUNCATE :leaf;
