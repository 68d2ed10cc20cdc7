//! What the processes of a program cost: memory and processor time, as the kernel counts them (`/proc`).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::time::Duration;

use anyhow::{Context, Result};

use super::environment::MARK;

/// The kernel's unit of processor time towards programs (`USER_HZ`), on every Linux.
const TICKS_A_SECOND: u64 = 100;

/// A program with everything that it started.
#[derive(Clone, Debug)]
pub struct Tree {
    root: u32,
    mark: PathBuf,
}

/// The cost of one process, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Its id.
    pub pid: u32,
    /// Its name.
    pub name: String,
    /// Memory, shared pages divided by the number of their users (PSS).
    pub proportional: u64,
    /// Memory that is its own and would be free without it (`Private_Clean` and `Private_Dirty`); it holds the pages of the
    /// program's file too, when nobody else runs it.
    pub private: u64,
    /// Of that, what it wrote (`Private_Dirty`).
    pub written: u64,
    /// Memory that it can reach at once, shared or not (RSS).
    pub resident: u64,
    /// Processor time since it began.
    pub processor: Duration,
}

impl Tree {
    /// The process `root` of the lab in `folder` and its descendants, also where a parent between has ended; not what the
    /// session bus started on somebody's behalf.
    pub(crate) fn of(root: u32, folder: &Path) -> Self {
        Self { root, mark: folder.to_owned() }
    }

    /// The processes that there are now, with what each costs; the root first.
    pub fn shares(&self) -> Result<Vec<Share>> {
        let mut shares = Vec::new();
        for pid in self.pids()? {
            // One may end while it is looked at.
            if let Ok(share) = Share::of(pid) {
                shares.push(share);
            }
        }
        Ok(shares)
    }

    /// The sum over all processes.
    pub fn total(&self) -> Result<Share> {
        let shares = self.shares()?;
        let first = shares.first().with_context(|| format!("the process {} has ended", self.root))?;
        let (pid, name) = (first.pid, first.name.clone());
        let none = Share { pid, name, proportional: 0, private: 0, written: 0, resident: 0, processor: Duration::ZERO };
        Ok(shares.iter().fold(none, |sum, share| Share {
            proportional: sum.proportional + share.proportional,
            private: sum.private + share.private,
            written: sum.written + share.written,
            resident: sum.resident + share.resident,
            processor: sum.processor + share.processor,
            ..sum
        }))
    }

    /// The ids of its processes, the root's first.
    pub fn pids(&self) -> Result<Vec<u32>> {
        let parents = parents()?;
        let mut found = vec![self.root];
        let mut known = BTreeSet::from([self.root]);
        let mut next = 0;
        while let Some(parent) = found.get(next).copied() {
            next += 1;
            for (pid, _) in parents.iter().filter(|(_, its_parent)| **its_parent == parent) {
                if known.insert(*pid) {
                    found.push(*pid);
                }
            }
        }
        // A process whose parent ended belongs to somebody outside of the lab, and still carries the lab's mark.
        for (pid, parent) in parents.iter().filter(|(pid, parent)| **pid > self.root && **parent != process::id()) {
            let orphan = marked(*pid, &self.mark) && !marked(*parent, &self.mark) && !started_by_bus(*pid);
            if orphan && known.insert(*pid) {
                found.push(*pid);
            }
        }
        Ok(found)
    }
}

impl Share {
    /// The cost of one process now.
    pub fn of(pid: u32) -> Result<Self> {
        let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
        let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
        let sizes = sizes(&rollup);
        let size = |name: &str| sizes.get(name).copied().unwrap_or(0);
        Ok(Self {
            pid,
            name: fs::read_to_string(format!("/proc/{pid}/comm"))?.trim().to_owned(),
            proportional: size("Pss"),
            private: size("Private_Clean") + size("Private_Dirty"),
            written: size("Private_Dirty"),
            resident: size("Rss"),
            processor: processor(&stat).context("the kernel's statistics have another form")?,
        })
    }
}

/// All processes that carry the mark of the lab in `folder`, whoever started them.
pub(crate) fn all_marked(folder: &Path) -> Result<Vec<u32>> {
    Ok(parents()?.into_keys().filter(|pid| marked(*pid, folder)).collect())
}

/// Each process and its parent.
fn parents() -> Result<BTreeMap<u32, u32>> {
    let mut parents = BTreeMap::new();
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else { continue };
        if let Some(parent) = fields(&stat).nth(1).and_then(|parent| parent.parse().ok()) {
            parents.insert(pid, parent);
        }
    }
    Ok(parents)
}

/// Whether a process was started in the lab in `folder`, by its environment.
fn marked(pid: u32, folder: &Path) -> bool {
    let wanted = format!("{MARK}={}", folder.display());
    has_variable(pid, |variable| variable == wanted.as_bytes())
}

/// Whether a process is a part of the desktop that the session bus started, such as those for accessibility.
fn started_by_bus(pid: u32) -> bool {
    has_variable(pid, |variable| variable.starts_with(b"DBUS_STARTER_BUS_TYPE="))
}

fn has_variable(pid: u32, is: impl Fn(&[u8]) -> bool) -> bool {
    let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
    environment.split(|byte| *byte == 0).any(is)
}

/// The fields of `/proc/<pid>/stat` after the name, which may itself hold spaces and brackets.
fn fields(stat: &str) -> impl Iterator<Item = &str> {
    stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace()
}

/// User and system time.
fn processor(stat: &str) -> Option<Duration> {
    let mut times = fields(stat).skip(11).map(str::parse::<u64>);
    let ticks = times.next()?.ok()? + times.next()?.ok()?;
    Some(Duration::from_millis(ticks * 1000 / TICKS_A_SECOND))
}

/// The sizes of `smaps_rollup` in bytes.
fn sizes(rollup: &str) -> BTreeMap<&str, u64> {
    let sizes = rollup.lines().filter_map(|line| {
        let (name, size) = line.strip_suffix(" kB")?.split_once(':')?;
        Some((name, size.trim().parse::<u64>().ok()? * 1024))
    });
    sizes.collect()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::lab::clock;
    use crate::lab::process::Process;

    #[test]
    fn the_kernels_tables_are_read() {
        let stat = "42 (a (b) c) S 7 42 42 0 -1 4194304 99 0 0 0 150 50 0 0 20 0 3 0 1 2 3";
        assert_eq!(fields(stat).nth(1), Some("7"));
        assert_eq!(processor(stat), Some(Duration::from_secs(2)));
        let rollup = "55e0-7ffc ---p 00000000 00:00 0  [rollup]\nRss:     2048 kB\nPss:     1024 kB\nPss_Dirty: 1 kB\n";
        assert_eq!(sizes(rollup).get("Pss"), Some(&(1024 * 1024)));
    }

    #[tokio::test]
    async fn children_and_orphans_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        command.env(MARK, folder.path());
        command.args(["-c", "sh -c 'sleep 60 & echo orphan=$!'; sleep 61 & echo child=$!; wait"]);
        let process = Process::start(folder.path(), "family", &mut command).unwrap();
        let soon = Duration::from_secs(5);
        let orphan = process.line("orphan=", soon).await.unwrap().parse::<u32>().unwrap();
        let child = process.line("child=", soon).await.unwrap().parse::<u32>().unwrap();

        let tree = Tree::of(process.pid(), folder.path());
        clock::until_true("the sleepers", soon, || tree.shares().is_ok_and(|shares| shares.len() == 3)).await.unwrap();
        let pids = tree.pids().unwrap();
        assert_eq!(pids, [process.pid(), child, orphan]);
        let total = tree.total().unwrap();
        assert!(total.written <= total.private && total.private <= total.proportional, "{total:?}");
        assert!(total.proportional <= total.resident, "{total:?}");
        assert!(all_marked(folder.path()).unwrap().contains(&orphan));
        super::super::process::send(orphan, rustix::process::Signal::KILL);
        super::super::process::send(child, rustix::process::Signal::KILL);
    }
}
