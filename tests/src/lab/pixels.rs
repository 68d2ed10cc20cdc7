//! A picture as rows of red, green and blue bytes: the screen, or an icon.

use anyhow::{Result, ensure};

/// A picture without transparency, row by row from the top left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl Pixels {
    /// A picture from its bytes, of which there must be three for each pixel.
    pub fn from_rgb(width: usize, height: usize, rgb: Vec<u8>) -> Result<Self> {
        ensure!(rgb.len() == width * height * 3, "{} bytes are not {width} × {height} pixels", rgb.len());
        Ok(Self { width, height, rgb })
    }

    /// Width and height.
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// The colour at a place.
    pub fn at(&self, x: usize, y: usize) -> [u8; 3] {
        let start = (y * self.width + x) * 3;
        [self.rgb[start], self.rgb[start + 1], self.rgb[start + 2]]
    }

    /// How many pixels are within `tolerance` of `colour` in each of red, green and blue.
    pub fn count(&self, colour: [u8; 3], tolerance: u8) -> usize {
        self.places(colour, tolerance).count()
    }

    /// The middle of all pixels of this colour, if there are any: where to click.
    pub fn middle_of(&self, colour: [u8; 3], tolerance: u8) -> Option<(usize, usize)> {
        let (count, x, y) =
            self.places(colour, tolerance).fold((0, 0, 0), |(n, xs, ys), (x, y)| (n + 1, xs + x, ys + y));
        (count > 0).then(|| (x / count, y / count))
    }

    /// A part of the picture.
    #[must_use]
    pub fn part(&self, left: usize, top: usize, width: usize, height: usize) -> Self {
        let (width, height) = (width.min(self.width - left), height.min(self.height - top));
        let rows = (top..top + height).map(|y| (y * self.width + left) * 3);
        let rgb = rows.flat_map(|start| self.rgb[start..start + width * 3].iter().copied()).collect();
        Self { width, height, rgb }
    }

    fn places(&self, colour: [u8; 3], tolerance: u8) -> impl Iterator<Item = (usize, usize)> {
        let near = move |pixel: &[u8]| pixel.iter().zip(colour).all(|(have, want)| have.abs_diff(want) <= tolerance);
        let width = self.width;
        let pixels = self.rgb.chunks_exact(3).enumerate();
        pixels.filter(move |(_, pixel)| near(pixel)).map(move |(index, _)| (index % width, index / width))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Pixels {
        let row = |colours: [[u8; 3]; 3]| colours.concat();
        let (black, red) = ([0, 0, 0], [250, 0, 5]);
        Pixels::from_rgb(3, 2, [row([black, red, red]), row([black, red, red])].concat()).unwrap()
    }

    #[test]
    fn colours_are_counted_and_found() {
        assert_eq!(picture().count([255, 0, 0], 5), 4);
        assert_eq!(picture().count([255, 0, 0], 4), 0);
        assert_eq!(picture().middle_of([0, 0, 0], 0), Some((0, 0)));
        assert_eq!(picture().middle_of([0, 0, 255], 0), None);
        assert_eq!(picture().at(2, 1), [250, 0, 5]);
    }

    #[test]
    fn a_part_is_a_picture() {
        let part = picture().part(1, 1, 10, 10);
        assert_eq!((part.size(), part.count([250, 0, 5], 0)), ((2, 1), 2));
    }

    #[test]
    fn bytes_must_fit_the_size() {
        assert!(Pixels::from_rgb(2, 2, vec![0; 11]).is_err());
    }
}
