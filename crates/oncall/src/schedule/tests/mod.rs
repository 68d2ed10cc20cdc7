//! Tests of the schedule: worked cases as tables, and properties against a reading second by second.

mod brute;
mod cases;
mod changed;
mod clocks;
mod properties;
mod table;
mod warned;
mod world;
