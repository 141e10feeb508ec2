//! What `cargo pgrx test` runs: that the extension works when that tool builds and installs it. The tests proper are
//! under `tests/`.

#[pgrx::pg_schema]
mod tests {
    use pgrx::prelude::*;

    use crate::error::Error;
    use crate::pg::{Call, Caught, catch};

    #[pg_test]
    fn scores_are_banded() -> Result<(), spi::Error> {
        Spi::run("INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1), ('purchase', 12.5)")?;
        let banded = Spi::get_one::<String>(
            "SELECT ces(event_name, n) || ' ' || band(ces(event_name, n))
               FROM (VALUES ('login', 30), ('purchase', 2)) AS events (event_name, n)",
        )?;
        assert_eq!(banded.as_deref(), Some("55 somewhat engaged"));
        Ok(())
    }

    #[pg_test(error = "model \"defualt\" has no weights")]
    fn errors_are_raised() -> Result<(), spi::Error> {
        Spi::run("INSERT INTO ces_weights (event_name, weight) VALUES ('login', 1)")?;
        Spi::run("SELECT ces('login', 1, 'defualt')")
    }

    /// The error that parsing what is no JSON raises: it leaves nothing behind that a subtransaction would have to undo.
    fn not_json() -> Caught {
        catch(|| Call::json_of_text(b"{")).expect_err("this is no JSON")
    }

    #[pg_test]
    fn an_error_of_postgresql_is_caught_with_all_that_it_says() {
        assert_eq!(catch(|| 1).ok(), Some(1));
        let before = pgrx::PgMemoryContexts::CurrentMemoryContext.value();
        let error = not_json();
        assert_eq!(pgrx::PgMemoryContexts::CurrentMemoryContext.value(), before);
        assert_eq!(error.sqlstate(), "22P02");
        assert!(error.is(PgSqlErrorCode::ERRCODE_INVALID_TEXT_REPRESENTATION));
        assert!(!error.is(PgSqlErrorCode::ERRCODE_INTERNAL_ERROR));
        assert_eq!(error.message(), "invalid input syntax for type json");
        assert_eq!(error.detail().as_deref(), Some("The input string ended unexpectedly."));
        assert_eq!(error.hint(), None);
    }

    #[pg_test(error = "invalid input syntax for type json")]
    fn a_caught_error_is_raised_again() {
        let again = catch(|| -> () { not_json().rethrow() }).expect_err("it is raised again");
        assert_eq!(again.detail().as_deref(), Some("The input string ended unexpectedly."));
        again.rethrow()
    }

    #[pg_test]
    fn an_error_of_the_extension_is_caught() {
        let error = catch(|| -> () { Error::NullModel.raise() }).expect_err("it is raised");
        assert_eq!((error.sqlstate(), error.message()), ("22004".into(), "model must not be null".into()));
        assert!(error.hint().is_some_and(|hint| hint.starts_with("Name a model")));
    }

    #[pg_test]
    fn a_panic_is_caught_as_an_internal_error() {
        let error = catch(|| -> () { panic!("a bug") }).expect_err("it panics");
        assert_eq!((error.sqlstate(), error.message(), error.detail()), ("XX000".into(), "a bug".into(), None));
    }

    #[pg_test(error = "a bug")]
    fn a_panic_is_an_error() {
        panic!("a bug")
    }
}

/// The test framework looks for this at the root of the crate.
#[cfg(test)]
pub mod pg_test {
    pub fn setup(_options: Vec<&str>) {}

    #[must_use]
    pub fn postgresql_conf_options() -> Vec<&'static str> {
        vec![]
    }
}
