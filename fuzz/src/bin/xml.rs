//! Octets taken for what [`fuzz::xml`] reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| fuzz::xml(octets));
