//! Octets taken for what [`fuzz::ocsp`] reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| fuzz::ocsp(octets));
