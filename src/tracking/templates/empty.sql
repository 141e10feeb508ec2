{#- Removes customers of whom nothing is left. -#}
DELETE FROM {{ head }} WHERE ctid = ANY ({{ tuples }}::pg_catalog.tid[])
