//! A handful of measured values, summed up.

use std::time::Duration;

use serde::Serialize;

/// The summary of some values, in whatever unit they are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// How many.
    pub count: usize,
    /// The smallest.
    pub min: f64,
    /// The middle one.
    pub median: f64,
    /// The one below which 99 of 100 are: of fewer than 100, the largest.
    pub p99: f64,
    /// The largest.
    pub max: f64,
    /// All, in the order in which they were measured.
    pub values: Vec<f64>,
}

impl Figures {
    /// Sums values up; none of none.
    pub fn of(values: Vec<f64>) -> Option<Self> {
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        let (min, max) = (*sorted.first()?, *sorted.last()?);
        let middle = sorted.len() / 2;
        let median =
            if sorted.len() % 2 == 1 { sorted[middle] } else { f64::midpoint(sorted[middle - 1], sorted[middle]) };
        // The nearest rank, counted from one.
        let rank = (sorted.len() * 99).div_ceil(100);
        Some(Self { count: values.len(), min, median, p99: sorted[rank - 1], max, values })
    }

    /// Sums lengths of time up, in milliseconds.
    pub fn of_times(times: &[Duration]) -> Option<Self> {
        Self::of(times.iter().map(|time| time.as_secs_f64() * 1000.0).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_of_odd_even_and_many() {
        let of = |values: &[f64]| Figures::of(values.to_vec()).map(|it| (it.min, it.median, it.p99, it.max));
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[3.0]), Some((3.0, 3.0, 3.0, 3.0)));
        assert_eq!(of(&[3.0, 1.0, 2.0]), Some((1.0, 2.0, 3.0, 3.0)));
        assert_eq!(of(&[4.0, 1.0, 2.0, 3.0]), Some((1.0, 2.5, 4.0, 4.0)));
        let many: Vec<f64> = (1..=200).map(f64::from).collect();
        assert_eq!(of(&many), Some((1.0, 100.5, 198.0, 200.0)));
    }

    #[test]
    fn times_are_told_in_milliseconds() {
        assert_eq!(Figures::of_times(&[Duration::from_millis(5)]).unwrap().values, [5.0]);
    }
}
