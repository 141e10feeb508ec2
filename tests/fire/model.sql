-- Uses all that depends on days.
INSERT INTO ces_models (model, half_life, lookback, time_zone) VALUES ('live', '90 days', '400 days', 'Europe/Berlin');
INSERT INTO ces_weights (model, event_name, weight, max_per_day, max_count) VALUES
    ('live', 'login', 1.5, 5, 60), ('live', 'buy', 10, NULL, NULL), ('live', 'cancel', -20.25, NULL, NULL),
    ('live', 'ticket_open', -1, NULL, NULL), ('live', 'ticket_closed', 0.5, NULL, NULL),
    ('live', 'plan_free', 1, NULL, NULL), ('live', 'plan_pro', 25.5, NULL, NULL);
