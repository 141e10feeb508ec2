-- The type ces_tally: how often each event occurred, or how often on each day.

CREATE TYPE @extschema@.ces_tally;

CREATE FUNCTION @extschema@._ces_tally_in(cstring) RETURNS @extschema@.ces_tally
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_in';
COMMENT ON FUNCTION @extschema@._ces_tally_in(cstring) IS
'Internal: reads a tally from its text form, which is JSON.';

CREATE FUNCTION @extschema@._ces_tally_out(@extschema@.ces_tally) RETURNS cstring
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_out';
COMMENT ON FUNCTION @extschema@._ces_tally_out(@extschema@.ces_tally) IS
'Internal: writes a tally as JSON.';

CREATE FUNCTION @extschema@._ces_tally_recv(internal) RETURNS @extschema@.ces_tally
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_recv';
COMMENT ON FUNCTION @extschema@._ces_tally_recv(internal) IS
'Internal: takes in the binary form of a tally, once it has been checked.';

-- The binary form is that in the database, so what sends a bytea sends a tally.
CREATE FUNCTION @extschema@._ces_tally_send(@extschema@.ces_tally) RETURNS bytea
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteasend';
COMMENT ON FUNCTION @extschema@._ces_tally_send(@extschema@.ces_tally) IS
'Internal: the binary form of a tally.';

CREATE TYPE @extschema@.ces_tally (
    INPUT = @extschema@._ces_tally_in, OUTPUT = @extschema@._ces_tally_out,
    RECEIVE = @extschema@._ces_tally_recv, SEND = @extschema@._ces_tally_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = extended
);
COMMENT ON TYPE @extschema@.ces_tally IS
'How often each event occurred, {"login": 3}, or how often each event occurred on each day, {"2026-01-05": {"login": 3}}. Counts have at most six fractional digits and lie between -1e18 and 1e18. The same counts are the same value: events without a count are left out, and the order of writing does not matter.';

-- Where a function takes a date, another of its name takes a moment. PostgreSQL prefers the function that has exactly the
-- types of a call: with a tally by another name, an untyped literal is a date, which means the same in every session.
CREATE DOMAIN @extschema@._ces_dated_tally AS @extschema@.ces_tally;
COMMENT ON DOMAIN @extschema@._ces_dated_tally IS
'Internal: a tally, by another name so that an untyped literal beside it is taken for a date rather than for a timestamptz.';

-- Where there is a form for events or for text besides, it prefers timestamptz to others of its category.
CREATE DOMAIN @extschema@._ces_moment AS timestamptz;
COMMENT ON DOMAIN @extschema@._ces_moment IS
'Internal: a timestamptz, by another name so that calls of other forms of ces() and ces_score() are not taken for calls with a tally and a moment.';

-- From and to jsonb.

CREATE FUNCTION @extschema@._ces_tally_from_json(jsonb) RETURNS @extschema@.ces_tally
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_from_json';
COMMENT ON FUNCTION @extschema@._ces_tally_from_json(jsonb) IS
'Internal: a tally from jsonb, for the cast.';

CREATE FUNCTION @extschema@._ces_tally_to_json(@extschema@.ces_tally) RETURNS jsonb
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_to_json';
COMMENT ON FUNCTION @extschema@._ces_tally_to_json(@extschema@.ces_tally) IS
'Internal: a tally as jsonb, for the cast.';

CREATE CAST (jsonb AS @extschema@.ces_tally) WITH FUNCTION @extschema@._ces_tally_from_json(jsonb);
COMMENT ON CAST (jsonb AS @extschema@.ces_tally) IS
'A tally from an object of counts by event, or of such objects by day. NULL for NULL. A null in it is absent; any other value that is not a number is an error that names the event, and so is a mixture of counts and days. Counts are rounded to six fractional digits.';

CREATE CAST (@extschema@.ces_tally AS jsonb) WITH FUNCTION @extschema@._ces_tally_to_json(@extschema@.ces_tally);
COMMENT ON CAST (@extschema@.ces_tally AS jsonb) IS
'An object of counts by event, or of such objects by day. NULL for NULL.';

-- As json, so that to_json() and row_to_json() make an object of it, as to_jsonb() does.
CREATE FUNCTION @extschema@._ces_tally_to_json_text(@extschema@.ces_tally) RETURNS json
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_to_json_text';
COMMENT ON FUNCTION @extschema@._ces_tally_to_json_text(@extschema@.ces_tally) IS
'Internal: a tally as json, for the cast.';

CREATE CAST (@extschema@.ces_tally AS json) WITH FUNCTION @extschema@._ces_tally_to_json_text(@extschema@.ces_tally);
COMMENT ON CAST (@extschema@.ces_tally AS json) IS
'An object of counts by event, or of such objects by day. NULL for NULL.';

CREATE FUNCTION @extschema@.ces_unnest(tally @extschema@.ces_tally, OUT day date, OUT event_name text, OUT count numeric) RETURNS SETOF record
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 20 AS 'MODULE_PATHNAME', 'ces_tally_unnest';
COMMENT ON FUNCTION @extschema@.ces_unnest(@extschema@.ces_tally) IS
'A row for each event of a tally, or for each event of each day: day (NULL where the tally has no days), event_name, and count, which is not 0. Days ascend, and within a day names by their bytes. No rows for NULL.';

-- Adding, subtracting, looking up.

CREATE FUNCTION @extschema@._ces_tally_add(@extschema@.ces_tally, @extschema@.ces_tally) RETURNS @extschema@.ces_tally
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_add';
COMMENT ON FUNCTION @extschema@._ces_tally_add(@extschema@.ces_tally, @extschema@.ces_tally) IS
'Internal: the operator + of tallies.';

CREATE OPERATOR @extschema@.+ (
    LEFTARG = @extschema@.ces_tally, RIGHTARG = @extschema@.ces_tally, FUNCTION = @extschema@._ces_tally_add,
    COMMUTATOR = OPERATOR(@extschema@.+)
);
COMMENT ON OPERATOR @extschema@.+ (@extschema@.ces_tally, @extschema@.ces_tally) IS
'Counts of both tallies added up. NULL if either is NULL. Tallies with days and without do not mix (22023), except that the empty tally goes with both; a count beyond 1e18 is an error (22003).';

CREATE FUNCTION @extschema@._ces_tally_subtract(@extschema@.ces_tally, @extschema@.ces_tally) RETURNS @extschema@.ces_tally
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_subtract';
COMMENT ON FUNCTION @extschema@._ces_tally_subtract(@extschema@.ces_tally, @extschema@.ces_tally) IS
'Internal: the operator - of tallies.';

CREATE OPERATOR @extschema@.- (
    LEFTARG = @extschema@.ces_tally, RIGHTARG = @extschema@.ces_tally, FUNCTION = @extschema@._ces_tally_subtract
);
COMMENT ON OPERATOR @extschema@.- (@extschema@.ces_tally, @extschema@.ces_tally) IS
'Counts of the first tally less those of the second; counts may become negative. NULL if either is NULL. Tallies with days and without do not mix (22023), except that the empty tally goes with both; a count beyond 1e18 is an error (22003).';

CREATE FUNCTION @extschema@.ces_count(tally @extschema@.ces_tally, event_name text) RETURNS numeric
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_count';
COMMENT ON FUNCTION @extschema@.ces_count(@extschema@.ces_tally, text) IS
'How often the event occurred, on all days together; 0 if it did not. NULL if either is NULL. The operator -> does the same.';

CREATE OPERATOR @extschema@.-> (
    LEFTARG = @extschema@.ces_tally, RIGHTARG = text, FUNCTION = @extschema@.ces_count
);
COMMENT ON OPERATOR @extschema@.-> (@extschema@.ces_tally, text) IS
'How often the event occurred, on all days together; 0 if it did not. NULL if either is NULL.';

-- Comparing. The same counts are the same bytes, so what compares values of type bytea compares tallies. Views of live scores
-- compare tallies with the empty one; each query looks an internal function up by its name among all of PostgreSQL's, which
-- takes as long as to score a customer.

CREATE FUNCTION @extschema@._ces_tally_eq(@extschema@.ces_tally, @extschema@.ces_tally) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_eq';
COMMENT ON FUNCTION @extschema@._ces_tally_eq(@extschema@.ces_tally, @extschema@.ces_tally) IS
'Internal: the operator = of tallies.';

CREATE FUNCTION @extschema@._ces_tally_ne(@extschema@.ces_tally, @extschema@.ces_tally) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'ces_tally_ne';
COMMENT ON FUNCTION @extschema@._ces_tally_ne(@extschema@.ces_tally, @extschema@.ces_tally) IS
'Internal: the operator <> of tallies.';

CREATE FUNCTION @extschema@._ces_tally_lt(@extschema@.ces_tally, @extschema@.ces_tally) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'bytealt';
COMMENT ON FUNCTION @extschema@._ces_tally_lt(@extschema@.ces_tally, @extschema@.ces_tally) IS
'Internal: the operator < of tallies.';

CREATE FUNCTION @extschema@._ces_tally_le(@extschema@.ces_tally, @extschema@.ces_tally) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'byteale';
COMMENT ON FUNCTION @extschema@._ces_tally_le(@extschema@.ces_tally, @extschema@.ces_tally) IS
'Internal: the operator <= of tallies.';

CREATE FUNCTION @extschema@._ces_tally_gt(@extschema@.ces_tally, @extschema@.ces_tally) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'byteagt';
COMMENT ON FUNCTION @extschema@._ces_tally_gt(@extschema@.ces_tally, @extschema@.ces_tally) IS
'Internal: the operator > of tallies.';

CREATE FUNCTION @extschema@._ces_tally_ge(@extschema@.ces_tally, @extschema@.ces_tally) RETURNS boolean
LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'byteage';
COMMENT ON FUNCTION @extschema@._ces_tally_ge(@extschema@.ces_tally, @extschema@.ces_tally) IS
'Internal: the operator >= of tallies.';

CREATE OPERATOR @extschema@.= (
    LEFTARG = @extschema@.ces_tally, RIGHTARG = @extschema@.ces_tally, FUNCTION = @extschema@._ces_tally_eq,
    COMMUTATOR = OPERATOR(@extschema@.=), NEGATOR = OPERATOR(@extschema@.<>),
    RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR @extschema@.= (@extschema@.ces_tally, @extschema@.ces_tally) IS
'Whether the counts are the same. NULL if either is NULL.';

CREATE OPERATOR @extschema@.<> (
    LEFTARG = @extschema@.ces_tally, RIGHTARG = @extschema@.ces_tally, FUNCTION = @extschema@._ces_tally_ne,
    COMMUTATOR = OPERATOR(@extschema@.<>), NEGATOR = OPERATOR(@extschema@.=),
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR @extschema@.<> (@extschema@.ces_tally, @extschema@.ces_tally) IS
'Whether any count differs. NULL if either is NULL.';

CREATE OPERATOR @extschema@.< (
    LEFTARG = @extschema@.ces_tally, RIGHTARG = @extschema@.ces_tally, FUNCTION = @extschema@._ces_tally_lt,
    COMMUTATOR = OPERATOR(@extschema@.>), NEGATOR = OPERATOR(@extschema@.>=),
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR @extschema@.< (@extschema@.ces_tally, @extschema@.ces_tally) IS
'Whether the first comes before the second in an order that has no meaning but serves to sort and index. NULL if either is NULL.';

CREATE OPERATOR @extschema@.<= (
    LEFTARG = @extschema@.ces_tally, RIGHTARG = @extschema@.ces_tally, FUNCTION = @extschema@._ces_tally_le,
    COMMUTATOR = OPERATOR(@extschema@.>=), NEGATOR = OPERATOR(@extschema@.>),
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR @extschema@.<= (@extschema@.ces_tally, @extschema@.ces_tally) IS
'Whether the first comes before the second, or is the same, in an order that has no meaning but serves to sort and index. NULL if either is NULL.';

CREATE OPERATOR @extschema@.> (
    LEFTARG = @extschema@.ces_tally, RIGHTARG = @extschema@.ces_tally, FUNCTION = @extschema@._ces_tally_gt,
    COMMUTATOR = OPERATOR(@extschema@.<), NEGATOR = OPERATOR(@extschema@.<=),
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR @extschema@.> (@extschema@.ces_tally, @extschema@.ces_tally) IS
'Whether the first comes after the second in an order that has no meaning but serves to sort and index. NULL if either is NULL.';

CREATE OPERATOR @extschema@.>= (
    LEFTARG = @extschema@.ces_tally, RIGHTARG = @extschema@.ces_tally, FUNCTION = @extschema@._ces_tally_ge,
    COMMUTATOR = OPERATOR(@extschema@.<=), NEGATOR = OPERATOR(@extschema@.<),
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR @extschema@.>= (@extschema@.ces_tally, @extschema@.ces_tally) IS
'Whether the first comes after the second, or is the same, in an order that has no meaning but serves to sort and index. NULL if either is NULL.';

CREATE FUNCTION @extschema@._ces_tally_cmp(@extschema@.ces_tally, @extschema@.ces_tally) RETURNS integer
LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'byteacmp';
COMMENT ON FUNCTION @extschema@._ces_tally_cmp(@extschema@.ces_tally, @extschema@.ces_tally) IS
'Internal: compares two tallies for btree indexes.';

CREATE FUNCTION @extschema@._ces_tally_sortsupport(internal) RETURNS void
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bytea_sortsupport';
COMMENT ON FUNCTION @extschema@._ces_tally_sortsupport(internal) IS
'Internal: sorts tallies.';

CREATE FUNCTION @extschema@._ces_tally_hash(@extschema@.ces_tally) RETURNS integer
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlena';
COMMENT ON FUNCTION @extschema@._ces_tally_hash(@extschema@.ces_tally) IS
'Internal: a hash of a tally.';

CREATE FUNCTION @extschema@._ces_tally_hash_extended(@extschema@.ces_tally, bigint) RETURNS bigint
LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlenaextended';
COMMENT ON FUNCTION @extschema@._ces_tally_hash_extended(@extschema@.ces_tally, bigint) IS
'Internal: a hash of a tally, with a seed.';

CREATE OPERATOR FAMILY @extschema@.ces_tally_btree USING btree;
COMMENT ON OPERATOR FAMILY @extschema@.ces_tally_btree USING btree IS
'Order of tallies, which has no meaning but serves to sort and index.';

CREATE OPERATOR CLASS @extschema@.ces_tally_btree DEFAULT FOR TYPE @extschema@.ces_tally USING btree FAMILY @extschema@.ces_tally_btree AS
    OPERATOR 1 @extschema@.<,
    OPERATOR 2 @extschema@.<=,
    OPERATOR 3 @extschema@.=,
    OPERATOR 4 @extschema@.>=,
    OPERATOR 5 @extschema@.>,
    FUNCTION 1 @extschema@._ces_tally_cmp(@extschema@.ces_tally, @extschema@.ces_tally),
    FUNCTION 2 @extschema@._ces_tally_sortsupport(internal),
    FUNCTION 4 pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS @extschema@.ces_tally_btree USING btree IS
'Order of tallies, which has no meaning but serves to sort and index.';

CREATE OPERATOR FAMILY @extschema@.ces_tally_hash USING hash;
COMMENT ON OPERATOR FAMILY @extschema@.ces_tally_hash USING hash IS
'Equality of tallies.';

CREATE OPERATOR CLASS @extschema@.ces_tally_hash DEFAULT FOR TYPE @extschema@.ces_tally USING hash FAMILY @extschema@.ces_tally_hash AS
    OPERATOR 1 @extschema@.=,
    FUNCTION 1 @extschema@._ces_tally_hash(@extschema@.ces_tally),
    FUNCTION 2 @extschema@._ces_tally_hash_extended(@extschema@.ces_tally, bigint);
COMMENT ON OPERATOR CLASS @extschema@.ces_tally_hash USING hash IS
'Equality of tallies.';
