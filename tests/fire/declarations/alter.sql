\sleep 100 ms
CALL ces_alter(':view', previous_days => 14);
CALL ces_alter(':view', source => ':events', filter => 'NOT is_test AND n > 0');
CALL ces_alter(':view', time_zone => 'Asia/Tokyo');
\sleep 50 ms
CALL ces_alter(':view', source => ':events', filter => 'NOT is_test');
CALL ces_alter(':view', previous_days => 7, time_zone => 'Europe/Berlin');
