\sleep 700 ms
TRUNCATE :events;
