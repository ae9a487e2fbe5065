//! Octets taken for what [`fuzz::tsp`] reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| fuzz::tsp(octets));
