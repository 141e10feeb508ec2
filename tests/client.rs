//! A real client over the wire: the types that arrive, values as they are, errors with all their fields.

mod server;

use bytes::BytesMut;
use postgres::error::SqlState;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Error};
use rust_decimal::Decimal;
use server::Database;

fn database(name: &str) -> (Database, Client) {
    let database = Database::new(name, "");
    let mut client = database.connect();
    client
        .batch_execute(
            "CREATE EXTENSION ces_ext;
             INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1), ('purchase', 12.5), ('refund', -20.25);
             CREATE TABLE events (customer_id bigint, event_name text, n integer);
             INSERT INTO events VALUES (1, 'login', 30), (1, 'purchase', 2), (2, 'refund', 1), (3, 'unknown', 9);",
        )
        .expect("set up");
    (database, client)
}

#[test]
fn results_arrive_in_ordinary_types() {
    let (_database, mut client) = database("client_types");
    let statement = client
        .prepare(
            "SELECT customer_id, ces(event_name, n) AS score, band(ces(event_name, n)), band_rank(ces(event_name, n))
               FROM events GROUP BY customer_id ORDER BY customer_id",
        )
        .expect("prepare");
    let types: Vec<Type> = statement.columns().iter().map(|column| column.type_().clone()).collect();
    assert_eq!(types, [Type::INT8, Type::NUMERIC, Type::TEXT, Type::INT4]);
    let names: Vec<&str> = statement.columns().iter().map(|column| column.name()).collect();
    assert_eq!(names, ["customer_id", "score", "band", "band_rank"]);

    // The binary protocol: the numeric is decoded by the client, digit by digit.
    let rows = client.query(&statement, &[]).expect("query");
    let row = |index: usize| -> (i64, Decimal, &str, i32) {
        (rows[index].get(0), rows[index].get(1), rows[index].get(2), rows[index].get(3))
    };
    assert_eq!(rows.len(), 3);
    assert_eq!(row(0), (1, Decimal::new(55, 0), "somewhat engaged", 3));
    assert_eq!(row(1), (2, Decimal::new(-2025, 2), "churn risk", 1));
    assert_eq!(row(2), (3, Decimal::ZERO, "highly disengaged", 2));
}

#[test]
fn parameters_are_typed_by_the_form_they_are_used_in() {
    let (_database, mut client) = database("client_parameters");
    let statement = client.prepare("SELECT ces(event_name, $1::integer) FROM events").expect("prepare");
    assert_eq!(statement.params(), [Type::INT4]);
    // The model's type is known from the aggregate, without a cast.
    let statement = client.prepare("SELECT ces(event_name, n, $1) FROM events").expect("prepare");
    assert_eq!(statement.params(), [Type::TEXT]);
    let score: Decimal = client.query_one(&statement, &[&"default"]).expect("query").get(0);
    assert_eq!(score, Decimal::new(3475, 2));
    let statement = client.prepare("SELECT band($1::numeric, $2)").expect("prepare");
    let band: &str =
        &client.query_one(&statement, &[&Decimal::new(7000001, 5), &"default"]).expect("query").get::<_, String>(0);
    assert_eq!(band, "highly engaged");
}

#[test]
fn numerics_of_every_size_survive_the_binary_protocol() {
    let (_database, mut client) = database("client_numerics");
    // Weight × count = the value, in all lengths of whole and fractional digits that a client's decimal holds.
    let statement =
        client.prepare("SELECT ces('login', $1::numeric), ces('login', $1::numeric)::text").expect("prepare");
    for places in 0..=6 {
        for magnitude in 0..=17_u32 {
            for units in [10_i64.pow(magnitude), 10_i64.pow(magnitude) - 1, -(10_i64.pow(magnitude) + 7)] {
                let value = Decimal::new(units, places).normalize();
                if value.abs() > Decimal::new(1_000_000_000_000, 0) {
                    continue;
                }
                let row = client.query_one(&statement, &[&value]).expect("query");
                assert_eq!(row.get::<_, Decimal>(0), value);
                assert_eq!(row.get::<_, String>(1), value.to_string());
            }
        }
    }
}

#[test]
fn a_prepared_statement_follows_the_weights() {
    let (_database, mut client) = database("client_prepared");
    let statement = client.prepare("SELECT ces(event_name, n) FROM events WHERE customer_id = $1").expect("prepare");
    for weight in 1..=10_i64 {
        client
            .execute("UPDATE ces_weights SET weight = $1 WHERE event_name = 'login'", &[&Decimal::new(weight, 0)])
            .expect("update");
        let score: Decimal = client.query_one(&statement, &[&1_i64]).expect("query").get(0);
        assert_eq!(score, Decimal::new(30 * weight + 25, 0));
    }
}

fn error_of(result: Result<Vec<postgres::Row>, Error>) -> (SqlState, String, Option<String>, Option<String>) {
    let error = result.expect_err("the query must fail");
    let error = error.as_db_error().expect("the server reports it");
    (error.code().clone(), error.message().into(), error.detail().map(Into::into), error.hint().map(Into::into))
}

#[test]
fn errors_carry_state_message_detail_and_hint() {
    let (_database, mut client) = database("client_errors");
    let (code, message, detail, hint) = error_of(client.query("SELECT ces('login', 1, 'defualt')", &[]));
    assert_eq!(code, SqlState::INVALID_PARAMETER_VALUE);
    assert_eq!(message, "model \"defualt\" has no weights");
    assert_eq!(detail.as_deref(), Some("The only model that has weights is \"default\"."));
    assert_eq!(hint.as_deref(), Some("Perhaps you meant the model \"default\"."));

    let (code, message, ..) = error_of(client.query("SELECT ces('login', 'NaN'::float8)", &[]));
    assert_eq!((code, message.as_str()), (SqlState::INVALID_PARAMETER_VALUE, "count must not be NaN"));

    // The connection is as good as before.
    let score: Decimal = client.query_one("SELECT ces('login', 1)", &[]).expect("query").get(0);
    assert_eq!(score, Decimal::ONE);
}

#[test]
fn two_sessions_see_each_others_committed_weights() {
    let (database, mut reader) = database("client_sessions");
    let mut writer = database.connect();
    let score =
        |client: &mut Client| -> Decimal { client.query_one("SELECT ces('login', 1)", &[]).expect("query").get(0) };
    assert_eq!(score(&mut reader), Decimal::ONE);
    let mut transaction = writer.transaction().expect("begin");
    transaction.execute("UPDATE ces_weights SET weight = 5 WHERE event_name = 'login'", &[]).expect("update");
    assert_eq!(score(&mut reader), Decimal::ONE);
    transaction.commit().expect("commit");
    assert_eq!(score(&mut reader), Decimal::new(5, 0));
}

/// The binary form of a tally, as it is.
#[derive(Clone, Debug, PartialEq)]
struct TallyBytes(Vec<u8>);

impl<'a> FromSql<'a> for TallyBytes {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(raw.to_vec()))
    }

    fn accepts(of_type: &Type) -> bool {
        of_type.name() == "ces_tally"
    }
}

impl ToSql for TallyBytes {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        out.extend_from_slice(&self.0);
        Ok(IsNull::No)
    }

    fn accepts(of_type: &Type) -> bool {
        of_type.name() == "ces_tally"
    }

    to_sql_checked!();
}

#[test]
fn tallies_travel_as_bytes_that_begin_with_a_version() {
    let (_database, mut client) = database("client_tallies");
    let forms: [(&[u8], &str); 3] = [
        (&[1, 0, 0], "{}"),
        (b"\x01\x00\x02\x05login\x08purchase\x06\x05", r#"{"login": 3, "purchase": -1}"#),
        (b"\x01\x01\x01\x05login\x00\x01\x00\x06", r#"{"2000-01-01": {"login": 3}}"#),
    ];
    for (bytes, text) in forms {
        let row = client
            .query_one("SELECT $1::ces_tally, $1::ces_tally::text", &[&TallyBytes(bytes.to_vec())])
            .expect("valid");
        assert_eq!((row.get::<_, TallyBytes>(0).0.as_slice(), row.get::<_, &str>(1)), (bytes, text));
    }
    let row = client.query_one("SELECT tally(event_name, n) FROM events", &[]).expect("query");
    let sent = row.get::<_, TallyBytes>(0);
    assert_eq!(sent.0, b"\x01\x00\x04\x05login\x08purchase\x06refund\x07unknown\x3C\x04\x02\x12");
    let row = client.query_one("SELECT $1 = tally(event_name, n) FROM events", &[&sent]).expect("query");
    assert!(row.get::<_, bool>(0));
}

#[test]
fn malformed_tallies_are_refused() {
    let (_database, mut client) = database("client_malformed");
    let valid = b"\x01\x01\x02\x05login\x09pur\xC3\xA9chas\x00\x02\x00\x06\x00\x02";
    client.query_one("SELECT $1::ces_tally", &[&TallyBytes(valid.to_vec())]).expect("valid");
    let mut malformed: Vec<Vec<u8>> = (0..valid.len()).map(|length| valid[..length].to_vec()).collect();
    malformed.extend([
        [valid.as_slice(), b"\x00"].concat(),
        b"\x02\x00\x00".to_vec(),
        // Not the encoding of the database, and a zero byte.
        b"\x01\x00\x01\x02\xC3\x28\x02".to_vec(),
        b"\x01\x00\x01\x02a\x00\x02".to_vec(),
        // So many names, and so long a name, that no bytes are behind them.
        b"\x01\x00\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F\x01a\x02".to_vec(),
        b"\x01\x00\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7Fa\x02".to_vec(),
        // A count beyond the limit.
        b"\x01\x00\x01\x01a\x82\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01".to_vec(),
    ]);
    for bytes in malformed {
        let (code, message, ..) = error_of(client.query("SELECT $1::ces_tally", &[&TallyBytes(bytes.clone())]));
        assert_eq!(code, SqlState::INVALID_BINARY_REPRESENTATION, "{bytes:?}");
        assert_eq!(message, "invalid binary form of type ces_tally");
    }
    // The connection is as good as before.
    client.query_one("SELECT $1::ces_tally", &[&TallyBytes(valid.to_vec())]).expect("valid");
}
