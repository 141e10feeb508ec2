{#- How the view is declared: kept where a dump of the schema alone has it, too. -#}
CREATE OR REPLACE TRIGGER ces_ext_tracking BEFORE INSERT OR UPDATE OR DELETE ON {{ head }} FOR EACH STATEMENT EXECUTE FUNCTION {{ ces }}._ces_tracking({{ document }});
ALTER TABLE {{ head }} ENABLE ALWAYS TRIGGER ces_ext_tracking;
