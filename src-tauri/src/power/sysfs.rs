//! Power as the kernel shows it, where no `UPower` answers.
//!
//! <https://docs.kernel.org/power/power_supply_class.html>

use std::fs;
use std::path::Path;

use super::Power;

/// Where the kernel shows it.
pub(super) const FOLDER: &str = "/sys/class/power_supply";

/// Reads a folder of power supplies. Batteries of mice and keyboards have the scope `Device` and do not count.
pub(super) fn read(folder: &Path) -> Power {
    let Ok(supplies) = fs::read_dir(folder) else { return Power::Unknown };
    let (mut mains, mut discharging, mut levels) = (false, false, Vec::new());
    for supply in supplies.flatten() {
        let value = |name: &str| fs::read_to_string(supply.path().join(name)).map(|text| text.trim().to_owned());
        let is = |name: &str, wanted: &str| value(name).is_ok_and(|found| found == wanted);
        if is("type", "Battery") && !is("scope", "Device") {
            discharging |= is("status", "Discharging");
            levels.extend(value("capacity").ok().and_then(|percent| percent.parse::<u8>().ok()));
        } else if !is("type", "Battery") {
            mains |= is("online", "1");
        }
    }
    // Several batteries are used up one after the other; the fullest says how long it still goes on.
    let level = levels.into_iter().max();
    match (discharging && !mains, level) {
        (true, Some(percent)) => Power::Battery { percent },
        (true, None) => Power::Unknown,
        (false, battery) => Power::Mains { battery },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn power(supplies: &[&[(&str, &str)]]) -> Power {
        let folder = tempfile::tempdir().unwrap();
        for (number, values) in supplies.iter().enumerate() {
            let supply = folder.path().join(number.to_string());
            fs::create_dir(&supply).unwrap();
            for (name, value) in *values {
                fs::write(supply.join(name), format!("{value}\n")).unwrap();
            }
        }
        read(folder.path())
    }

    #[test]
    fn the_kernels_files_say_where_power_comes_from() {
        let off: &[_] = &[("type", "Mains"), ("online", "0")];
        let on: &[_] = &[("type", "USB"), ("online", "1")];
        let full: &[_] = &[("type", "Battery"), ("status", "Full"), ("capacity", "100")];
        let used: &[_] = &[("type", "Battery"), ("status", "Discharging"), ("capacity", "41")];
        let mouse: &[_] = &[("type", "Battery"), ("scope", "Device"), ("status", "Discharging"), ("capacity", "5")];
        let silent: &[_] = &[("type", "Battery"), ("status", "Discharging")];
        for (supplies, found) in [
            (&[][..], Power::Mains { battery: None }),
            (&[mouse], Power::Mains { battery: None }),
            (&[off, used], Power::Battery { percent: 41 }),
            (&[used, mouse], Power::Battery { percent: 41 }),
            (&[on, used], Power::Mains { battery: Some(41) }),
            (&[on, full], Power::Mains { battery: Some(100) }),
            (&[off, silent], Power::Unknown),
        ] {
            assert_eq!(power(supplies), found, "{supplies:?}");
        }
        assert_eq!(read(Path::new("/not/there")), Power::Unknown);
    }
}
