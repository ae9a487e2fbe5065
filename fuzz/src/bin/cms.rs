//! Octets taken for what [`fuzz::cms`] reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| fuzz::cms(octets));
