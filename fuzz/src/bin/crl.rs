//! Octets taken for what [`fuzz::crl`] reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| fuzz::crl(octets));
