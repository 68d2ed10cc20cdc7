//! The pictures, drawn by `plotters` as SVG. Their letters are whatever sans-serif the reader has, and their colours follow the
//! reader's light or dark theme.

use std::fmt::Write as _;

use anyhow::{Result, anyhow};
use plotters::coord::Shift;
use plotters::prelude::{
    ChartBuilder, DrawingArea, IntoDrawingArea, IntoFont, IntoLogRange, LineSeries, PathElement, RGBColor, SVGBackend,
    SeriesLabelPosition, ShapeStyle, TextStyle,
};
use plotters::style::Color;

/// Points of a curve.
type Curve = Vec<(f64, f64)>;
type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

const SIZE: (u32, u32) = (860, 380);
const INK: RGBColor = RGBColor(0x1f, 0x23, 0x28);
const GRID: RGBColor = RGBColor(0xd8, 0xde, 0xe4);
/// Told apart by people who see few colours, too (Okabe and Ito's palette, darkened).
const CURVES: [RGBColor; 5] = [
    RGBColor(0xb3, 0x2d, 0x00),
    RGBColor(0x00, 0x5f, 0x99),
    RGBColor(0x00, 0x7a, 0x56),
    RGBColor(0x96, 0x3c, 0x75),
    RGBColor(0x8a, 0x5a, 0x00),
];
/// The colours in which the same is drawn on a dark page: ink, grid, curves.
const DARK: [&str; 7] = ["#e6edf3", "#30363d", "#ff9161", "#66b8f0", "#4fd1a5", "#e59ac6", "#e3b341"];

macro_rules! legend {
    ($chart:expr, $place:expr) => {
        $chart.configure_series_labels().position($place).margin(14).label_font(letters(14)).draw()?
    };
}
/// Loudness over time.
pub(super) fn loudness(curves: &[(&str, Curve)]) -> Result<String> {
    let end = curves.iter().filter_map(|(_, curve)| curve.last()).map(|(t, _)| *t).fold(0.0, f64::max);
    picture(SIZE, |area| {
        let mut chart = ChartBuilder::on(area)
            .margin(12)
            .x_label_area_size(44)
            .y_label_area_size(56)
            .build_cartesian_2d(0.0..end, -50.0..0.0)?;
        chart
            .configure_mesh()
            .light_line_style(GRID.mix(0.0))
            .bold_line_style(GRID)
            .axis_style(INK)
            .label_style(letters(13))
            .axis_desc_style(letters(14))
            .x_desc("seconds since the signal began")
            .y_desc("loudest moment, LUFS")
            .draw()?;
        for ((name, curve), color) in curves.iter().zip(CURVES) {
            // Pauses are below the picture: the line goes to its edge.
            let points = curve.iter().map(|(t, loudness)| (*t, loudness.max(-50.0)));
            chart
                .draw_series(LineSeries::new(points, line(color)))?
                .label(*name)
                .legend(move |(x, y)| key(x, y, color));
        }
        legend!(chart, SeriesLabelPosition::LowerRight);
        Ok(())
    })
}

/// Levels over frequency.
pub(super) fn spectra(curves: &[(&str, Curve)]) -> Result<String> {
    picture(SIZE, |area| {
        let mut chart = ChartBuilder::on(area)
            .margin(12)
            .x_label_area_size(44)
            .y_label_area_size(56)
            .build_cartesian_2d((100.0..16_000.0).log_scale(), -80.0..0.0)?;
        chart
            .configure_mesh()
            .light_line_style(GRID.mix(0.0))
            .bold_line_style(GRID)
            .axis_style(INK)
            .label_style(letters(13))
            .axis_desc_style(letters(14))
            .x_label_formatter(&|hertz| {
                if *hertz < 1_000.0 { format!("{hertz:.0}") } else { format!("{:.0}k", hertz / 1_000.0) }
            })
            .x_desc("hertz")
            .y_desc("level of each 1/12 octave, dB")
            .draw()?;
        for ((name, curve), color) in curves.iter().zip(CURVES) {
            let points = curve.iter().map(|(hertz, level)| (*hertz, level.max(-80.0)));
            chart
                .draw_series(LineSeries::new(points, line(color)))?
                .label(*name)
                .legend(move |(x, y)| key(x, y, color));
        }
        legend!(chart, SeriesLabelPosition::UpperRight);
        Ok(())
    })
}

/// The envelopes of sounds below each other, on one axis of time.
pub(super) fn rhythms(rows: &[(&str, Curve)]) -> Result<String> {
    picture(SIZE, |area| {
        let areas = area.split_evenly((rows.len(), 1));
        for (index, ((name, curve), area)) in rows.iter().zip(&areas).enumerate() {
            let last = index + 1 == rows.len();
            let mut chart = ChartBuilder::on(area)
                .margin_left(12)
                .margin_right(12)
                .margin_top(6)
                .x_label_area_size(if last { 40 } else { 6 })
                .y_label_area_size(76)
                .build_cartesian_2d(0.0..12.0, 0.0..1.0)?;
            chart
                .configure_mesh()
                .light_line_style(GRID.mix(0.0))
                .bold_line_style(GRID)
                .axis_style(INK)
                .label_style(letters(13))
                .axis_desc_style(letters(14))
                .x_labels(if last { 13 } else { 0 })
                .y_labels(2)
                .x_desc(if last { "seconds" } else { "" })
                .y_desc(*name)
                .draw()?;
            chart.draw_series(LineSeries::new(curve.iter().copied(), line(CURVES[index % CURVES.len()])))?;
        }
        Ok(())
    })
}

fn line(color: RGBColor) -> ShapeStyle {
    color.stroke_width(2)
}

fn key(x: i32, y: i32, color: RGBColor) -> PathElement<(i32, i32)> {
    PathElement::new(vec![(x, y), (x + 18, y)], color.stroke_width(3))
}

fn letters(size: u32) -> TextStyle<'static> {
    ("sans-serif", size).into_font().color(&INK)
}

/// Draws, and puts the theme in.
fn picture(size: (u32, u32), draw: impl FnOnce(&Area<'_>) -> Result<(), Box<dyn std::error::Error>>) -> Result<String> {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        draw(&area)
            .and_then(|()| Ok(area.present()?))
            .map_err(|error| anyhow!("a picture cannot be drawn: {error}"))?;
    }
    Ok(themed(&svg))
}

/// On a dark page each colour is another.
fn themed(svg: &str) -> String {
    let mut style = String::from("<style>text{font-family:system-ui,sans-serif}@media(prefers-color-scheme:dark){");
    for (light, dark) in [INK, GRID].iter().chain(&CURVES).zip(DARK) {
        let RGBColor(red, green, blue) = light;
        let light = format!("#{red:02X}{green:02X}{blue:02X}");
        for attribute in ["fill", "stroke"] {
            // Nobody fails to write into a string.
            let _ = write!(style, "[{attribute}=\"{light}\"]{{{attribute}:{dark}}}");
        }
    }
    style.push_str("}</style>\n");
    match svg.find("<svg").and_then(|start| svg[start..].find('>').map(|end| start + end + 1)) {
        Some(at) => format!("{}\n{style}{}\n", &svg[..at], svg[at..].trim_start()),
        None => svg.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_follows_the_readers_theme_and_stays_small() {
        let curve: Curve = (0..1_400).map(|i| (f64::from(i) / 10.0, -30.0 + f64::from(i % 7))).collect();
        for svg in
            [loudness(&[("one", curve.clone()), ("two", curve.clone())]).unwrap(), rhythms(&[("one", curve)]).unwrap()]
        {
            assert!(svg.contains("prefers-color-scheme:dark") && svg.contains("#B32D00"), "{svg:.300}");
            assert!(svg.len() < 60_000, "{} bytes", svg.len());
        }
    }
}
