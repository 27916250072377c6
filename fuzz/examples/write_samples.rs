//! Writes the samples of every target into its corpus, as files that are not there yet.
//!
//! `cargo run --package encdb-fuzz --features legacy --example write_samples`

use std::{fs, io, path::Path};

fn main() -> io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for target in encdb_fuzz::TARGETS {
        let folder = corpus.join(target.name());
        fs::create_dir_all(&folder)?;
        for (name, bytes) in target.samples() {
            let file = folder.join(name);
            if !file.exists() {
                fs::write(file, bytes)?;
            }
        }
    }
    Ok(())
}
