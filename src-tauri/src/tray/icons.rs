//! The tray's pictures, rendered at build time from `icons/tray/*.svg`, and which of them belongs to which state.

use pager::Bell;

/// One drawing at one size.
#[derive(Debug)]
pub(super) struct Picture {
    /// Pixels along a side.
    pub(super) size: u32,
    /// Straight RGBA, four bytes a pixel, row by row.
    pub(super) rgba: &'static [u8],
}

/// One drawing at every size, the smallest first.
pub(super) type Drawing = &'static [Picture];

mod drawings {
    use super::Picture;
    include!(concat!(env!("OUT_DIR"), "/tray_icons.rs"));
}

/// The drawings of a state: one, or two that take turns while it rings.
pub(super) fn frames(bell: Bell) -> &'static [Drawing] {
    match bell {
        Bell::OffDuty => &[drawings::OFF_DUTY],
        Bell::OnDuty => &[drawings::ON_DUTY],
        Bell::Ringing => &[drawings::RINGING_1, drawings::RINGING_2],
        Bell::Acknowledged => &[drawings::ACKNOWLEDGED],
        Bell::CutOff => &[drawings::CUT_OFF],
        Bell::SignedOut => &[drawings::SIGNED_OUT],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [Bell; 6] =
        [Bell::OffDuty, Bell::OnDuty, Bell::Ringing, Bell::Acknowledged, Bell::CutOff, Bell::SignedOut];

    /// Relative luminance by WCAG 2.2.
    fn luminance(pixel: &[u8]) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(pixel[0]) + 0.7152 * linear(pixel[1]) + 0.0722 * linear(pixel[2])
    }

    fn contrast(one: f64, other: f64) -> f64 {
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// The colour that most of the opaque pixels have, and how many they are.
    fn ink(picture: &Picture) -> (&[u8], usize) {
        let opaque = || picture.rgba.chunks_exact(4).filter(|pixel| pixel[3] == 255);
        let count = |colour: &[u8]| opaque().filter(|pixel| *pixel == colour).count();
        opaque().map(|colour| (colour, count(colour))).max_by_key(|(_, count)| *count).unwrap()
    }

    /// WCAG 2.2 asks for 3:1 where a shape carries a meaning.
    #[test]
    fn each_state_can_be_read_on_light_and_on_dark_panels() {
        let (light, dark) = (luminance(&[0xf2, 0xf2, 0xf2]), luminance(&[0x24, 0x24, 0x28]));
        for bell in STATES {
            for drawing in frames(bell) {
                let (colour, count) = ink(&drawing[0]);
                assert!(count > 12, "{bell:?} has only {count} solid pixels at 16");
                let (on_light, on_dark) = (contrast(luminance(colour), light), contrast(luminance(colour), dark));
                assert!(on_light >= 3.0 && on_dark >= 3.0, "{bell:?} {colour:?}: {on_light:.1}, {on_dark:.1}");
            }
        }
    }

    #[test]
    fn states_are_told_apart_by_shape_alone() {
        let shape = |drawing: Drawing| -> Vec<bool> { drawing[0].rgba.chunks_exact(4).map(|p| p[3] > 127).collect() };
        let shapes: Vec<_> = STATES.iter().map(|bell| (bell, shape(frames(*bell)[0]))).collect();
        for (index, (one, its)) in shapes.iter().enumerate() {
            for (other, others) in &shapes[index + 1..] {
                let differ = its.iter().zip(others).filter(|(a, b)| a != b).count();
                assert!(differ >= 16, "{one:?} and {other:?} differ in only {differ} of 256 pixels");
            }
        }
    }

    #[test]
    fn every_size_is_whole() {
        for picture in STATES.iter().flat_map(|bell| frames(*bell)).flat_map(|drawing| drawing.iter()) {
            assert_eq!(picture.rgba.len(), (picture.size * picture.size * 4) as usize);
        }
    }
}
