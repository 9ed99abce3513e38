//! Tariffs from the standards, priced.

mod npr;
mod npr_register;
mod ocpi;
mod ocpi_lost;
mod ocpi_reservations;
mod ocpi_sessions;
mod ocpi_times;
mod record;
mod tools;
