//! The binary's rooms: composition of a house from its settings, the demo, the key agent, and the commands. Only here the environment is read.

pub mod agent;
pub mod authority_desk;
pub mod clock;
pub mod crowd;
pub mod demo_page;
pub mod embedded;
pub mod fetch;
pub mod house;
pub mod keeping;
pub mod keys;
pub mod law;
pub mod older_list;
pub mod seed;
pub mod trusted;

/// The commands of the binary, a file each.
pub mod commands {
    pub mod audit;
    pub mod demo;
    pub mod doctor;
    pub mod queue;
    pub mod regulation;
    pub mod rounds;
    pub mod serve;
    mod statement;
    pub mod take_over;
    pub mod trust;
    pub mod verifier;
    pub mod verify;
}
pub mod listen;
pub mod log;
pub mod metrics;
pub mod pages;
