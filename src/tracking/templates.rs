//! SQL from templates with named places.
//!
//! What fills a place is SQL already: a name that was quoted, a literal, an expression that another template made.

use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

const TEMPLATES: [(&str, &str); 10] = [
    ("tables.sql", include_str!("templates/tables.sql")),
    ("document.sql", include_str!("templates/document.sql")),
    ("triggers.sql", include_str!("templates/triggers.sql")),
    ("merged.sql", include_str!("templates/merged.sql")),
    ("scores.sql", include_str!("templates/scores.sql")),
    ("refresh.sql", include_str!("templates/refresh.sql")),
    ("empty.sql", include_str!("templates/empty.sql")),
    ("older.sql", include_str!("templates/older.sql")),
    ("skipped.sql", include_str!("templates/skipped.sql")),
    ("trigger_states.sql", include_str!("templates/trigger_states.sql")),
];

/// The text of a template. A name in it that nothing fills is a mistake in the template, which the tests find.
pub fn render(template: &str, names: impl Serialize) -> String {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let text = TEMPLATES.iter().find(|(name, _)| *name == template).map_or("", |(_, text)| text);
    environment.render_str(text, names).unwrap_or_else(|error| unreachable!("template {template}: {error}"))
}
