//! What makes the library a module of PostgreSQL: its magic, its start, and the order of the files under `sql/`.

#![allow(unsafe_code)]

use pgrx::{extension_sql_file, pg_guard};

pgrx::pg_module_magic!(name, version);

/// PostgreSQL calls this once, when a backend loads the library.
#[pg_guard]
#[allow(non_snake_case)]
pub extern "C-unwind" fn _PG_init() {
    crate::pg::enter_server();
    crate::settings::register();
}

// The names' order is the order of installation; the Makefile joins the files in the same order.
extension_sql_file!("../sql/00_start.sql", name = "start", bootstrap);
extension_sql_file!("../sql/10_models.sql", name = "models", requires = ["start"]);
extension_sql_file!("../sql/20_weights.sql", name = "weights", requires = ["models"]);
extension_sql_file!("../sql/25_groups.sql", name = "groups", requires = ["weights"]);
extension_sql_file!("../sql/30_bands.sql", name = "bands", requires = ["groups"]);
extension_sql_file!("../sql/40_access.sql", name = "access", requires = ["bands"]);
extension_sql_file!("../sql/50_ces.sql", name = "ces", requires = ["access"]);
extension_sql_file!("../sql/51_ces_timed.sql", name = "ces_timed", requires = ["ces"]);
extension_sql_file!("../sql/52_ces_breakdown.sql", name = "ces_breakdown", requires = ["ces_timed"]);
extension_sql_file!("../sql/53_ces_in_place.sql", name = "ces_in_place", requires = ["ces_breakdown"]);
extension_sql_file!("../sql/55_tally.sql", name = "tally", requires = ["ces_in_place"]);
extension_sql_file!("../sql/56_tally_aggregates.sql", name = "tally_aggregates", requires = ["tally"]);
extension_sql_file!("../sql/57_ces_score.sql", name = "ces_score", requires = ["tally_aggregates"]);
extension_sql_file!("../sql/58_ces_tallies.sql", name = "ces_tallies", requires = ["ces_score"]);
extension_sql_file!("../sql/58_ces_tallies_explained.sql", name = "ces_tallies_explained", requires = ["ces_tallies"]);
extension_sql_file!("../sql/59_live_scores.sql", name = "live_scores", requires = ["ces_tallies_explained"]);
extension_sql_file!("../sql/59_tally_days.sql", name = "tally_days", requires = ["live_scores"]);
extension_sql_file!("../sql/60_band.sql", name = "band", requires = ["tally_days"]);
extension_sql_file!("../sql/70_config.sql", name = "config", requires = ["band"]);
extension_sql_file!("../sql/71_import.sql", name = "import", requires = ["config"]);
extension_sql_file!("../sql/72_versions.sql", name = "versions", requires = ["import"]);
extension_sql_file!("../sql/80_tracking.sql", name = "tracking", requires = ["versions"]);
extension_sql_file!("../sql/81_ces_track.sql", name = "ces_track", requires = ["tracking"]);
extension_sql_file!("../sql/82_ces_status.sql", name = "ces_status", requires = ["ces_track"]);
extension_sql_file!("../sql/83_history.sql", name = "tracking_history", requires = ["ces_status"]);
extension_sql_file!("../sql/90_volatility.sql", name = "volatility", requires = ["tracking_history"]);
