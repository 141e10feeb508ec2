\sleep 50 ms
CALL ces_add_source(':view', 'seen', events => ':tickets', customer => 'tenant_id, user_id', if_not_exists => true);
\sleep 50 ms
CALL ces_drop_source(':view', 'seen');
