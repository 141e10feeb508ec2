\sleep 500 ms
TRUNCATE :tickets;
