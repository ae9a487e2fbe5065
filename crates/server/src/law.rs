//! Where an installation's regulations come from: those the program carries, or a folder that is read anew when it changes.

use crate::embedded;
use crate::house::House;
use engine::{Problem, Sources};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io, thread};

/// How often a folder is looked at.
const LOOK: Duration = Duration::from_secs(5);

/// An installation's choice of regulations.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LawSource {
    /// A folder of acts with their services; those the program carries where none is named.
    #[serde(default)]
    pub folder: Option<PathBuf>,
    /// The codes of the regulations that the installation runs; all there are where none is named.
    #[serde(default)]
    pub runs: Vec<String>,
}

/// Where the own settings of territories come from: a folder with a file for each, named by the id of the office that keeps the list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct QueueSource {
    /// The folder; where none is named every territory lives by the regulation alone.
    #[serde(default)]
    pub folder: Option<PathBuf>,
    /// Those of the demo, where no folder is named.
    #[serde(skip)]
    pub demo: bool,
}

impl QueueSource {
    /// The document of each territory, by the id of its office.
    pub fn texts(&self) -> Result<BTreeMap<String, String>, LawFault> {
        let Some(folder) = &self.folder else {
            return Ok(if self.demo { embedded::queues() } else { BTreeMap::new() });
        };
        let mut files = Sources::new();
        // A folder that is not there would go unseen: `read_files` takes a missing one for an empty one.
        let read = fs::read_dir(folder).and_then(|_| read_files(folder, "", &mut files));
        read.map_err(|error| LawFault::Queues { path: folder.clone(), error })?;
        let named = files.into_iter().map(|(name, text)| (name.trim_end_matches(".toml").to_owned(), text));
        Ok(named.collect())
    }
}

/// Why the regulations cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LawFault {
    /// The folder.
    #[error("{}: {error}; name a folder that holds folders of acts", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The folder of the territories' own settings.
    #[error("{}: {error}; name a folder that holds a file for each territory under [queues]", path.display())]
    Queues {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The territories' own settings have faults.
    #[error("the settings of waiting lists have faults:\n{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    QueueFaults(Vec<Problem>),
    /// A code of the configuration that stands for nothing.
    #[error("`runs` names «{0}», which is no regulation here; `qyzmet regulation list` shows the codes")]
    Unknown(String),
    /// The regulations have faults.
    #[error("the regulations have faults:\n{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Faults(Vec<Problem>),
}

impl LawSource {
    /// The files of each regulation that the installation runs, by its path `act/service`.
    pub fn folders(&self) -> Result<BTreeMap<String, Sources>, LawFault> {
        let mut folders = match &self.folder {
            Some(path) => read(path).map_err(|error| LawFault::Folder { path: path.clone(), error })?,
            None => embedded::regulations(),
        };
        if let Some(unknown) = self.runs.iter().find(|code| !folders.contains_key(*code)) {
            return Err(LawFault::Unknown(unknown.clone()));
        }
        if !self.runs.is_empty() {
            folders.retain(|code, _| self.runs.contains(code));
        }
        Ok(folders)
    }
}

/// Looks at the folders for as long as the program runs, and takes in what changed in them. A fault leaves the law as it is and is told once.
pub fn watch(law: LawSource, queues: QueueSource, house: Arc<House>) {
    if law.folder.is_none() && queues.folder.is_none() {
        return;
    }
    thread::spawn(move || {
        let mut seen = (law.folders().ok(), queues.texts().ok());
        loop {
            thread::sleep(LOOK);
            let (Ok(folders), Ok(texts)) = (law.folders(), queues.texts()) else { continue };
            let now = (Some(folders), Some(texts));
            if now == seen {
                continue;
            }
            if let Some(folders) = now.0.as_ref().filter(|folders| seen.0.as_ref() != Some(*folders)) {
                match house.reload(folders) {
                    Ok(changed) => tracing::info!(?changed, "regulations were read anew"),
                    Err(fault) => tracing::error!(%fault, "the changed regulations are not taken in"),
                }
            }
            if let Some(texts) = now.1.as_ref().filter(|texts| seen.1.as_ref() != Some(*texts)) {
                match house.lay(texts) {
                    Ok(()) => tracing::info!("the territories' own settings were read anew"),
                    Err(fault) => tracing::error!(%fault, "the changed settings are not taken in"),
                }
            }
            seen = now;
        }
    });
}

/// The files of each service under a folder of acts, with its act's own file among them.
fn read(folder: &Path) -> io::Result<BTreeMap<String, Sources>> {
    let mut folders = BTreeMap::new();
    for act in inner_folders(folder)? {
        let act_file = fs::read_to_string(act.join("act.toml")).ok();
        for service in inner_folders(&act)? {
            let mut sources = Sources::new();
            sources.extend(act_file.clone().map(|text| ("act.toml".to_owned(), text)));
            for part in ["", "channels", "directories"] {
                read_files(&service.join(part), part, &mut sources)?;
            }
            let name =
                |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            folders.insert(format!("{}/{}", name(&act), name(&service)), sources);
        }
    }
    Ok(folders)
}

fn inner_folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    found.retain(|path| path.is_dir());
    found.sort();
    Ok(found)
}

fn read_files(folder: &Path, part: &str, sources: &mut Sources) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let name = if part.is_empty() { name } else { format!("{part}/{name}") };
            sources.insert(name, fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_holds_what_the_program_carries() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../regulations");
        let source = LawSource { folder: Some(folder), runs: Vec::new() };
        assert_eq!(source.folders().unwrap(), embedded::regulations());
    }

    #[test]
    fn a_folder_holds_the_settings_that_the_demo_carries() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo/queues");
        let read = QueueSource { folder: Some(folder), demo: false }.texts().unwrap();
        assert_eq!(read, embedded::queues());
        assert!(read.contains_key("turkestan"));
        let gone = QueueSource { folder: Some("/no/such/folder".into()), demo: false };
        assert!(gone.texts().unwrap_err().to_string().contains("[queues]"));
        assert!(QueueSource::default().texts().unwrap().is_empty());
    }

    #[test]
    fn a_wrong_code_is_told() {
        let source = LawSource { folder: None, runs: vec!["act/none".to_owned()] };
        assert!(source.folders().unwrap_err().to_string().contains("«act/none»"));
        let gone = LawSource { folder: Some("/no/such/folder".into()), runs: Vec::new() };
        assert!(gone.folders().unwrap_err().to_string().starts_with("/no/such/folder: "));
    }
}
