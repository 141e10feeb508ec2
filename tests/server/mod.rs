//! What the tests of a running server share: where it is, and a database of their own.

use std::env;
use std::process::{Command, Output};

use postgres::{Client, NoTls};

/// A connection to a database of the server that libpq's variables name.
pub fn connect(database: &str) -> Client {
    let host = env::var("PGHOST").unwrap_or_else(|_| "/tmp".into());
    let port = env::var("PGPORT").unwrap_or_else(|_| "5432".into());
    let user = env::var("PGUSER").unwrap_or_else(|_| "postgres".into());
    let address = format!("host='{host}' port={port} user='{user}' dbname='{database}'");
    Client::connect(&address, NoTls).unwrap_or_else(|error| panic!("cannot connect to {address}: {error}"))
}

/// A database that is made for one test, and dropped after it.
pub struct Database(pub String);

impl Database {
    /// Options are those of `CREATE DATABASE`.
    pub fn new(name: &str, options: &str) -> Self {
        let name = format!("ces_ext_{name}");
        let mut client = connect("postgres");
        client.batch_execute(&format!("DROP DATABASE IF EXISTS {name}")).expect("drop");
        client.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0 {options}")).expect("create");
        Self(name)
    }

    pub fn connect(&self) -> Client {
        connect(&self.0)
    }

    /// Runs one of PostgreSQL's programs on the database; its output if it succeeds, and a failed test if not.
    #[allow(dead_code, reason = "not every test binary uses it")]
    pub fn run(&self, program: &str, arguments: &[&str]) -> String {
        let output = program_at(program).arg("--dbname").arg(&self.0).args(arguments).output();
        succeeded(program, output.expect("the program starts"))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // A failure here must not hide the test's own.
        let _ = connect("postgres").batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.0));
    }
}

/// A program of the PostgreSQL that is tested.
#[allow(dead_code, reason = "not every test binary uses it")]
pub fn program_at(program: &str) -> Command {
    let mut command = match env::var("CES_EXT_BINDIR") {
        Ok(bindir) => Command::new(format!("{bindir}/{program}")),
        Err(_) => Command::new(program),
    };
    command.env("PGCLIENTENCODING", "UTF8");
    command
}

#[allow(dead_code, reason = "not every test binary uses it")]
fn succeeded(program: &str, output: Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !errors.contains("ERROR"), "{program} failed: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
