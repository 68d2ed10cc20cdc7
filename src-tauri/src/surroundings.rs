//! What the program needs around it before anything else: an environment that keeps GTK small, and a display.

use crate::fault::Answer;
#[cfg(target_os = "linux")]
use crate::fault::Fault;

/// Begins the program again, as the same process, with `GDK_GL=disable`, unless the person decided about it already.
///
/// GTK loads Mesa's software renderer at its start, a third of the memory of an app at rest, and Tocsin draws nothing with
/// it. The variable must be there before GTK is loaded, and a process may not safely change its own environment.
#[cfg(target_os = "linux")]
pub fn without_gl() {
    use std::os::unix::process::CommandExt;
    const SWITCH: &str = "GDK_GL";
    if std::env::var_os(SWITCH).is_some() {
        return;
    }
    let mut arguments = std::env::args_os();
    let Some(name) = arguments.next() else { return };
    // Gone when the program was replaced while it started: then it simply goes on as it is.
    let Ok(program) = std::env::current_exe() else { return };
    let error = std::process::Command::new(program).arg0(name).args(arguments).env(SWITCH, "disable").exec();
    tracing::debug!(%error, "begun without GDK_GL=disable: more memory is used than needed");
}

/// Elsewhere there is no GTK.
#[cfg(not(target_os = "linux"))]
pub fn without_gl() {}

/// Makes sure that there is a screen to speak to.
///
/// # Errors
/// `no_display`, if there is none, or it does not let us in.
#[cfg(target_os = "linux")]
pub(crate) fn display() -> Answer<()> {
    let named = ["WAYLAND_DISPLAY", "DISPLAY"]
        .into_iter()
        .find_map(|variable| Some((variable, std::env::var(variable).ok().filter(|value| !value.is_empty())?)));
    let Some((variable, display)) = named else {
        return Err(no_display("there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)"));
    };
    gtk::init().map_err(|_| no_display(&format!("the display '{display}' of {variable} cannot be opened")))
}

/// Elsewhere a program that was started by a person has a screen.
#[cfg(not(target_os = "linux"))]
pub(crate) fn display() -> Answer<()> {
    Ok(())
}

#[cfg(target_os = "linux")]
fn no_display(what: &str) -> Fault {
    let message = format!(
        "Tocsin cannot start here because {what}; it needs a desktop to ring on. To run the hub alone, without a screen, use \
         `tocsin-hub serve --data DIR` (after `tocsin-hub init --data DIR --admin EMAIL`)."
    );
    Fault::new("no_display", message)
}
