//! The measured part of the page on the alarm: a table between two marks; the rest of the page is written by hand.

use std::fmt::Write as _;

use anyhow::{Context, Result};

use super::figures::{Figures, Measured};
use super::recording::Stage;
use crate::bench::machine::Machine;

const BEGIN: &str = "<!-- measured: begin -->";
const END: &str = "<!-- measured: end -->";

/// The page with the table of what was measured now.
pub(super) fn renewed(page: &str, measured: &[Measured]) -> Result<String> {
    let (before, rest) = page.split_once(BEGIN).with_context(|| format!("the page has no {BEGIN}"))?;
    let (_, after) = rest.split_once(END).with_context(|| format!("the page has no {END}"))?;
    Ok(format!("{before}{BEGIN}\n{}{END}{after}", table(measured)?))
}

fn table(measured: &[Measured]) -> Result<String> {
    let machine = Machine::here();
    let source = machine.source.as_deref().unwrap_or("not in a repository");
    let mut table = format!("Measured on {} from source {source}.\n\n", machine.date);
    table.push_str(
        "| signal | stage | from | app level | system volume | integrated, LUFS | loudest 0.4 s, LUFS | true peak, dBTP | sharpness, \
         acum | strongest at |\n|---|---|---:|---:|---|---:|---:|---:|---:|---:|\n",
    );
    for signal in measured {
        for (stage, figures) in &signal.stages {
            let name = signal.name.replace('_', " ");
            writeln!(table, "| {name} | {} | {} |", growth(stage.as_ref()), sound(figures))?;
        }
    }
    Ok(table)
}

fn growth(stage: Option<&Stage>) -> String {
    let Some(stage) = stage else { return "– | – | – | as it is".to_owned() };
    let mut volume = stage.volume.map_or("as it is".to_owned(), |percent| format!("at least {percent} %"));
    if stage.everywhere {
        volume.push_str(", every output");
    }
    format!("{} | {:.0} s | {:.0} % | {volume}", stage.name, stage.begins, stage.level * 100.0)
}

fn sound(figures: &Figures) -> String {
    let Figures { integrated, momentary, true_peak, sharpness, dominant } = figures;
    let minus = |value: f64| format!("{value:.1}").replace('-', "−");
    format!(
        "{} | {} | {} | {sharpness:.2} | {dominant:.0} Hz",
        minus(*integrated),
        minus(*momentary),
        minus(*true_peak)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_marks_is_renewed() {
        let figures =
            Figures { integrated: -3.04, momentary: -2.0, true_peak: -0.5, sharpness: 1.234, dominant: 520.2 };
        let stage = Stage { name: "loud".to_owned(), begins: 25.0, level: 1.0, volume: Some(60), everywhere: false };
        let measured = Measured {
            name: "heavy_sleeper",
            stages: vec![(Some(stage), figures), (None, figures)],
            momentary: Vec::new(),
        };
        let page = format!("# Alarm\n{BEGIN}\nold\n{END}\nby hand\n");
        let renewed = renewed(&page, &[measured]).unwrap();
        assert!(
            renewed.starts_with("# Alarm\n") && renewed.ends_with("by hand\n") && !renewed.contains("old"),
            "{renewed}"
        );
        assert!(
            renewed.contains(
                "| heavy sleeper | loud | 25 s | 100 % | at least 60 % | −3.0 | −2.0 | −0.5 | 1.23 | 520 Hz |"
            ),
            "{renewed}"
        );
        assert!(super::renewed("# Alarm", &[]).is_err());
    }
}
