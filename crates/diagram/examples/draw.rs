//! Writes every table and diagram of every regulation into a folder: `cargo run -p diagram --example draw -- FOLDER`.
//!
//! The walks through a browser open what it writes; a jurist may, too.

#[path = "../../engine/tests/common/mod.rs"]
mod common;

use diagram::directory::Directory;
use diagram::table::Table;
use diagram::{Process, bpmn, svg};
use engine::Edition;
use kernel::Lang;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::args().nth(1).ok_or("name the folder to write into")?);
    fs::create_dir_all(&out)?;
    for service in common::services() {
        draw(&common::edition(&service), &out)?;
    }
    Ok(())
}

fn draw(edition: &Edition, out: &Path) -> Result<(), Box<dyn Error>> {
    for route in edition.routes.values() {
        for lang in [Lang::Kk, Lang::Ru] {
            let name = format!("{}-{}-{lang}", edition.code().replace('/', "-"), route.channel);
            let process = Process::of(edition, route, lang);
            let table = Table::new(edition, route, lang);
            let directory = Directory::new(edition, route, lang);
            let files = [
                ("bpmn", bpmn::to_xml(&process)),
                ("svg", svg::to_svg(&process, None)),
                ("directory.svg", directory.to_svg()),
                ("directory.html", directory.to_html()),
                ("html", table.to_html()),
                ("txt", table.to_text()),
                ("csv", table.to_csv()?),
            ];
            for (ending, text) in files {
                fs::write(out.join(format!("{name}.{ending}")), text)?;
            }
        }
    }
    Ok(())
}
