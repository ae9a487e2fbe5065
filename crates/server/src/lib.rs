//! The binary's rooms: composition of a house from its settings, the demo, the key agent, and the commands. Only here the environment is read.

pub mod agent;
pub mod clock;
pub mod embedded;
pub mod house;
pub mod seed;
