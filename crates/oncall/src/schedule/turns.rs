//! Turns: which participant's turn it is, by calendar days or exact hours.
