{#- The triggers of a table of events. PostgreSQL gives those for rows to its partitions as well. -#}
CREATE TRIGGER {{ trigger.row }} AFTER INSERT OR UPDATE OR DELETE ON {{ events }} FOR EACH ROW EXECUTE FUNCTION {{ ces }}._ces_capture({{ source }});
CREATE TRIGGER {{ trigger.begin }} BEFORE INSERT OR UPDATE OR DELETE ON {{ events }} FOR EACH STATEMENT EXECUTE FUNCTION {{ ces }}._ces_capture({{ source }});
CREATE TRIGGER {{ trigger.end }} AFTER INSERT OR UPDATE OR DELETE ON {{ events }} FOR EACH STATEMENT EXECUTE FUNCTION {{ ces }}._ces_capture({{ source }});
ALTER TABLE {{ events }} ENABLE ALWAYS TRIGGER {{ trigger.row }}, ENABLE ALWAYS TRIGGER {{ trigger.begin }}, ENABLE ALWAYS TRIGGER {{ trigger.end }};
