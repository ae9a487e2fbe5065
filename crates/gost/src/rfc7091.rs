//! The examples of RFC 7091 §7, on its own curves whose primes do not fold: the group is tried apart from the field.

use crypto_bigint::{
    Choice, CtAssign, Odd, U256, U512, Uint, const_monty_params,
    modular::{ConstMontyForm, ConstMontyParams},
};

use crate::{
    field::Field,
    group::{Arithmetic, Group, Parameters},
};

impl<P: ConstMontyParams<L>, const L: usize> Field<L> for ConstMontyForm<P, L> {
    const ZERO: Self = Self::ZERO;
    const ONE: Self = Self::ONE;
    const PRIME: Odd<Uint<L>> = *P::PARAMS.modulus();

    fn new(number: &Uint<L>) -> Self {
        Self::new(number)
    }

    fn number(&self) -> Uint<L> {
        self.retrieve()
    }

    fn square(&self) -> Self {
        Self::square(self)
    }

    fn assign(&mut self, other: &Self, choice: Choice) {
        self.ct_assign(other, choice);
    }
}

const_monty_params!(P1, U256, "8000000000000000000000000000000000000000000000000000000000000431");
const_monty_params!(Q1, U256, "8000000000000000000000000000000150fe8a1892976154c59cfc193accf5b3");
const_monty_params!(
    P2,
    U512,
    "4531acd1fe0023c7550d267b6b2fee80922b14b2ffb90f04d4eb7c09b5d2d15df1d852741af4704a0458047e80e4546d35b8336fac224dd81664bbf528be6373"
);
const_monty_params!(
    Q2,
    U512,
    "4531acd1fe0023c7550d267b6b2fee80922b14b2ffb90f04d4eb7c09b5d2d15da82f2d7ecb1dbac719905c5eecc423f1d86e25edbe23c595d644aaf187e6e6df"
);

/// The numbers of one example, big-endian in hex as the RFC prints them.
struct Example<'a> {
    d: &'a str,
    x: &'a str,
    y: &'a str,
    e: &'a str,
    k: &'a str,
    r: &'a str,
    s: &'a str,
}

fn holds<P: ConstMontyParams<L>, Q: ConstMontyParams<L>, const L: usize>(
    group: &Group<ConstMontyForm<P, L>, Q, L>,
    example: &Example<'_>,
) {
    let number = |hex: &str| Uint::<L>::from_be_hex(&format!("{hex:0>width$}", width = L * 16));
    let octets = |hex: &str| number(hex).to_le_bytes().as_ref().to_vec();
    let point = [octets(example.x), octets(example.y)].concat();
    let signature = [octets(example.r), octets(example.s)].concat();
    assert_eq!(group.public(&octets(example.d)), Some(point.clone()));
    let e = ConstMontyForm::new(&number(example.e));
    let made = group.sign_with(&number(example.d), &e, &number(example.k));
    assert_eq!(made, Some((number(example.r), number(example.s))));
    assert!(group.verify(&point, &octets(example.e), &signature));
    let mut other = octets(example.e);
    other[0] ^= 1;
    assert!(!group.verify(&point, &other, &signature));
}

#[test]
fn example_7_1() {
    let group = Group::<ConstMontyForm<P1, { U256::LIMBS }>, Q1, { U256::LIMBS }>::new(&Parameters {
        a: Uint::from_u64(7),
        b: Uint::from_be_hex("5fbff498aa938ce739b8e022fbafef40563f6e6a3472fc2a514c0ce9dae23b7e"),
        x: Uint::from_u64(2),
        y: Uint::from_be_hex("08e2a8a0e65147d4bd6316030e16d19c85c97f0a9ca267122b96abbcea7e8fc8"),
        cofactor: false,
    });
    holds(
        &group,
        &Example {
            d: "7a929ade789bb9be10ed359dd39a72c11b60961f49397eee1d19ce9891ec3b28",
            x: "7f2b49e270db6d90d8595bec458b50c58585ba1d4e9b788f6689dbd8e56fd80b",
            y: "26f1b489d6701dd185c8413a977b3cbbaf64d1c593d26627dffb101a87ff77da",
            e: "2dfbc1b372d89a1188c09c52e0eec61fce52032ab1022e8e67ece6672b043ee5",
            k: "77105c9b20bcd3122823c8cf6fcc7b956de33814e95b7fe64fed924594dceab3",
            r: "41aa28d2f1ab148280cd9ed56feda41974053554a42767b83ad043fd39dc0493",
            s: "01456c64ba4642a1653c235a98a60249bcd6d3f746b631df928014f6c5bf9c40",
        },
    );
}

#[test]
fn example_7_2() {
    let group = Group::<ConstMontyForm<P2, { U512::LIMBS }>, Q2, { U512::LIMBS }>::new(&Parameters {
        a: Uint::from_u64(7),
        b: Uint::from_be_hex(
            "1cff0806a31116da29d8cfa54e57eb748bc5f377e49400fdd788b649eca1ac4361834013b2ad7322480a89ca58e0cf74bc9e540c2add6897fad0a3084f302adc",
        ),
        x: Uint::from_be_hex(
            "24d19cc64572ee30f396bf6ebbfd7a6c5213b3b3d7057cc825f91093a68cd762fd60611262cd838dc6b60aa7eee804e28bc849977fac33b4b530f1b120248a9a",
        ),
        y: Uint::from_be_hex(
            "2bb312a43bd2ce6e0d020613c857acddcfbf061e91e5f2c3f32447c259f39b2c83ab156d77f1496bf7eb3351e1ee4e43dc1a18b91b24640b6dbb92cb1add371e",
        ),
        cofactor: false,
    });
    holds(
        &group,
        &Example {
            d: "ba6048aadae241ba40936d47756d7c93091a0e8514669700ee7508e508b102072e8123b2200a0563322dad2827e2714a2636b7bfd18aadfc62967821fa18dd4",
            x: "115dc5bc96760c7b48598d8ab9e740d4c4a85a65be33c1815b5c320c854621dd5a515856d13314af69bc5b924c8b4ddff75c45415c1d9dd9dd33612cd530efe1",
            y: "37c7c90cd40b0f5621dc3ac1b751cfa0e2634fa0503b3d52639f5d7fb72afd61ea199441d943ffe7f0c70a2759a3cdb84c114e1f9339fdf27f35eca93677beec",
            e: "3754f3cfacc9e0615c4f4a7c4d8dab531b09b6f9c170c533a71d147035b0c5917184ee536593f4414339976c647c5d5a407adedb1d560c4fc6777d2972075b8c",
            k: "359e7f4b1410feacc570456c6801496946312120b39d019d455986e364f365886748ed7a44b3e794434006011842286212273a6d14cf70ea3af71bb1ae679f1",
            r: "2f86fa60a081091a23dd795e1e3c689ee512a3c82ee0dcc2643c78eea8fcacd35492558486b20f1c9ec197c90699850260c93bcbcd9c5c3317e19344e173ae36",
            s: "1081b394696ffe8e6585e7a9362d26b6325f56778aadbc081c0bfbe933d52ff5823ce288e8c4f362526080df7f70ce406a6eeb1f56919cb92a9853bde73e5b4a",
        },
    );
}
