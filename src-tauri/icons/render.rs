// Renders a drawing of this folder: shared by build.rs (the tray) and examples/icons.rs (the icons in the repository).

/// A square of `size` pixels as straight RGBA bytes, four a pixel.
fn render(svg: &str, size: u32) -> anyhow::Result<Vec<u8>> {
    use resvg::tiny_skia::{Pixmap, Transform};
    let tree = resvg::usvg::Tree::from_str(svg, &resvg::usvg::Options::default())?;
    let mut pixels = Pixmap::new(size, size).ok_or_else(|| anyhow::anyhow!("no picture of {size} pixels"))?;
    let across = tree.size();
    #[expect(clippy::cast_precision_loss, reason = "icons are small")]
    let wanted = size as f32;
    resvg::render(&tree, Transform::from_scale(wanted / across.width(), wanted / across.height()), &mut pixels.as_mut());
    Ok(pixels
        .pixels()
        .iter()
        .flat_map(|pixel| {
            let straight = pixel.demultiply();
            [straight.red(), straight.green(), straight.blue(), straight.alpha()]
        })
        .collect())
}
