//! Octets taken for what [`fuzz::certificate`] reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| fuzz::certificate(octets));
