// not a build.rs so that it doesn't inherit the git history of the build.rs

fn main() -> impl std::process::Termination {
    // Cargo shows warnings of what is in a path, and Postgres' headers have many.
    let flags = std::env::var("CFLAGS").unwrap_or_default();
    // SAFETY:  There is no other thread yet.
    unsafe { std::env::set_var("CFLAGS", format!("{flags} -w")) };
    pgrx_bindgen::build::main()
}
