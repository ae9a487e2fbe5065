//! Octets taken for what [`fuzz::pdf`] reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| fuzz::pdf(octets));
