//! What `cargo pgrx test` runs: that the extension works when that tool builds and installs it. The tests proper are
//! under `tests/`.

#[pgrx::pg_schema]
mod tests {
    use pgrx::prelude::*;

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
