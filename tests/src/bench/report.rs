//! What a measurement says: a table for people, JSON for programs.

use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Serialize;

use super::figures::Figures;
use super::machine::Machine;

/// All figures of one run.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// What was measured, such as `ear`.
    pub name: String,
    /// Where.
    pub machine: Machine,
    /// The figures.
    pub rows: Vec<Row>,
    /// What one has to know to read them.
    pub notes: Vec<String>,
}

/// One measured thing.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// What.
    pub name: String,
    /// `ms`, `MiB` or `%`.
    pub unit: &'static str,
    /// The values.
    pub figures: Figures,
    /// What is aimed at.
    pub goal: Option<Goal>,
}

/// What a figure is aimed at: at most this.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Goal {
    /// The value.
    pub at_most: f64,
    /// Which of the figures has to be there.
    pub by: Measure,
}

/// One of the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The middle one.
    Median,
    /// The 99th of 100.
    P99,
}

impl Report {
    /// An empty report about this machine.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), machine: Machine::here(), rows: Vec::new(), notes: Vec::new() }
    }

    /// Adds a row; without values there is none.
    pub fn add(&mut self, name: &str, unit: &'static str, figures: Option<Figures>, goal: Option<Goal>) {
        self.rows.extend(figures.map(|figures| Row { name: name.to_owned(), unit, figures, goal }));
    }

    /// Adds a sentence.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// Writes it as JSON.
    pub fn save(&self, file: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self)?;
        fs::write(file, text + "\n").with_context(|| format!("{} cannot be written", file.display()))
    }
}

impl Goal {
    /// A goal for the median.
    pub fn median(at_most: f64) -> Option<Self> {
        Some(Self { at_most, by: Measure::Median })
    }

    /// A goal for the 99th of 100.
    pub fn p99(at_most: f64) -> Option<Self> {
        Some(Self { at_most, by: Measure::P99 })
    }

    fn is_reached(self, figures: &Figures) -> bool {
        let figure = match self.by {
            Measure::Median => figures.median,
            Measure::P99 => figures.p99,
        };
        figure <= self.at_most
    }
}

impl Row {
    fn goal_in_words(&self) -> String {
        let Some(goal) = self.goal else { return String::new() };
        let by = match goal.by {
            Measure::Median => "median",
            Measure::P99 => "p99",
        };
        let word = if goal.is_reached(&self.figures) { "reached" } else { "missed" };
        format!("{by} ≤ {} {}: {word}", goal.at_most, self.unit)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let machine = &self.machine;
        writeln!(f, "{} · {} · {} build · load {}", self.name, machine.date, machine.build, machine.load)?;
        writeln!(f, "{} × {} · {} · {}", machine.cores, machine.processor, machine.memory, machine.system)?;
        let source = machine.source.as_deref().unwrap_or("not in a repository");
        writeln!(f, "Linux {} · source {source} · {}\n", machine.kernel, machine.versions.join(" · "))?;
        let width = self.rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
        writeln!(f, "{:width$}  {:>4}  {:>9}  {:>9}  {:>9}  {:>9}       goal", "", "n", "min", "median", "p99", "max")?;
        for row in &self.rows {
            let (figures, unit, goal) = (&row.figures, row.unit, row.goal_in_words());
            writeln!(
                f,
                "{:width$}  {:>4}  {:>9.2}  {:>9.2}  {:>9.2}  {:>9.2}  {unit:<3}  {goal}",
                row.name, figures.count, figures.min, figures.median, figures.p99, figures.max
            )?;
        }
        for note in &self.notes {
            write!(f, "\n{note}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let mut report = Report::new("ear");
        report.add("fault to ear", "ms", Figures::of(vec![40.0, 60.0, 160.0]), Goal::p99(150.0));
        report.add("fault to answer", "ms", Figures::of(vec![4.0, 6.0]), Goal::median(5.0));
        report.add("nothing", "ms", Figures::of(vec![]), None);
        report
    }

    #[test]
    fn the_table_tells_goals_and_whether_they_are_reached() {
        let table = report().to_string();
        assert!(table.contains("p99 ≤ 150 ms: missed"), "{table}");
        assert!(table.contains("median ≤ 5 ms: reached"), "{table}");
        assert!(!table.contains("nothing"), "{table}");
    }

    #[test]
    fn the_file_holds_every_value() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ear.json");
        report().save(&file).unwrap();
        let json: serde_json::Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        assert_eq!(json["rows"][0]["figures"]["values"], serde_json::json!([40.0, 60.0, 160.0]));
        assert_eq!(json["rows"][0]["goal"]["by"], "p99");
    }
}
