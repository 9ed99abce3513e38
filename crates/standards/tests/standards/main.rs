//! Tariffs from the standards, priced.

mod apds;
mod apds_lost;
mod apds_lost_whole;
mod apds_read;
mod apds_round_trip;
mod build;
mod nonsense;
mod npr;
mod npr_register;
mod ocpi;
mod ocpi_lost;
mod ocpi_reservations;
mod ocpi_sessions;
mod ocpi_times;
mod record;
mod tools;
