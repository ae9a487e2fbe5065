//! Octets taken for what [`fuzz::pkcs12`] reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| fuzz::pkcs12(octets));
