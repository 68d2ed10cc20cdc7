//! Checks: what a setup must hold to be taken.
