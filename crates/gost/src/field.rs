//! Arithmetic modulo a prime: what a curve asks of its field, and the field of all three curves of the house.

use std::ops::{Add, Mul, Neg, Sub};

use crypto_bigint::{Choice, CtAssign, Limb, Odd, Uint};

/// A prime field whose numbers take `L` words of 64 bits. Every operation takes the same time whatever the numbers are.
pub(crate) trait Field<const L: usize>:
    Copy + PartialEq + Send + Sync + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Neg<Output = Self>
{
    /// Nought.
    const ZERO: Self;
    /// One.
    const ONE: Self;
    /// The prime.
    const PRIME: Odd<Uint<L>>;

    /// The number as a member of the field; it must be below the prime.
    fn new(number: &Uint<L>) -> Self;
    /// The member as a number below the prime.
    fn number(&self) -> Uint<L>;
    /// The member times itself.
    fn square(&self) -> Self;
    /// Takes the value of `other` where `choice` is true.
    fn assign(&mut self, other: &Self, choice: Choice);

    /// The member twice.
    fn double(&self) -> Self {
        *self + *self
    }

    /// One divided by the member; nought for nought.
    fn inverse(&self) -> Self {
        Self::new(&self.number().invert_odd_mod(&Self::PRIME).unwrap_or(Uint::ZERO))
    }
}

/// The field of 2^(64·L) − C. The product folds by one small multiplication, which is why these primes were chosen for the curves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Folding<const L: usize, const C: u64>(Uint<L>);

impl<const L: usize, const C: u64> Folding<L, C> {
    /// The remainder of `high`·2^(64·L) + `low` (Handbook of Applied Cryptography, algorithm 14.47).
    #[inline]
    fn fold((low, high): (Uint<L>, Uint<L>)) -> Self {
        let (small, top) = high.widening_mul(&Uint::<1>::from_u64(C));
        let (sum, carry) = low.carrying_add(&small, Limb::ZERO);
        // `top` is below C and C takes ten bits, so the product fits. One more C is added to see whether the sum passes the prime.
        let over = top.to_words().iter().sum::<u64>() + carry.0 + 1;
        let (sum, carry) = sum.carrying_add(&Uint::from_u64(over * C), Limb::ZERO);
        Self(sum.wrapping_sub(&Uint::from_u64(carry.0.wrapping_sub(1) & C)))
    }
}

impl<const L: usize, const C: u64> Add for Folding<L, C> {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        Self(self.0.add_mod_special(&other.0, Limb(C)))
    }
}

impl<const L: usize, const C: u64> Sub for Folding<L, C> {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        Self(self.0.sub_mod_special(&other.0, Limb(C)))
    }
}

impl<const L: usize, const C: u64> Mul for Folding<L, C> {
    type Output = Self;

    #[inline]
    fn mul(self, other: Self) -> Self {
        Self::fold(self.0.widening_mul(&other.0))
    }
}

impl<const L: usize, const C: u64> Neg for Folding<L, C> {
    type Output = Self;

    #[inline]
    fn neg(self) -> Self {
        Self(self.0.neg_mod_special(Limb(C)))
    }
}

impl<const L: usize, const C: u64> Field<L> for Folding<L, C> {
    const ZERO: Self = Self(Uint::ZERO);
    const ONE: Self = Self(Uint::ONE);
    const PRIME: Odd<Uint<L>> = match Uint::MAX.wrapping_sub(&Uint::from_u64(C - 1)).to_odd().into_option_copied() {
        Some(prime) => prime,
        None => unreachable!(),
    };

    fn new(number: &Uint<L>) -> Self {
        Self(*number)
    }

    fn number(&self) -> Uint<L> {
        self.0
    }

    #[inline]
    fn square(&self) -> Self {
        Self::fold(self.0.widening_square())
    }

    #[inline]
    fn assign(&mut self, other: &Self, choice: Choice) {
        self.0.ct_assign(&other.0, choice);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Numbers near both ends of the range, where carries are, and any others.
    fn members<const L: usize, const C: u64>() -> impl Strategy<Value = Folding<L, C>> {
        (any::<[u8; 64]>(), any::<u16>(), 0..3).prop_map(|(octets, near, kind)| {
            let prime = Folding::<L, C>::PRIME.get();
            Folding(match kind {
                0 => Uint::from_u64(near.into()),
                1 => prime.wrapping_sub(&Uint::from_u64(u64::from(near) + 1)),
                _ => Uint::<L>::from_le_slice(&octets[..L * 8]).rem_vartime(Folding::<L, C>::PRIME.as_nz_ref()),
            })
        })
    }

    fn agrees<const L: usize, const C: u64>(a: Folding<L, C>, b: Folding<L, C>) {
        let prime = Folding::<L, C>::PRIME;
        let prime = prime.as_nz_ref();
        assert_eq!((a * b).0, a.0.mul_mod(&b.0, prime));
        assert_eq!(a.square().0, a.0.mul_mod(&a.0, prime));
        assert_eq!((a + b).0, a.0.add_mod(&b.0, prime));
        assert_eq!((a - b).0, a.0.sub_mod(&b.0, prime));
        assert!((-a + a).0 == Uint::ZERO);
        assert!(a.0 == Uint::ZERO || (a.inverse() * a).0 == Uint::ONE);
    }

    proptest! {
        #[test]
        fn folding_agrees_with_division(a in members::<8, 569>(), b in members::<8, 569>()) {
            agrees(a, b);
        }

        #[test]
        fn folding_agrees_with_division_in_the_small_field(a in members::<4, 617>(), b in members::<4, 617>()) {
            agrees(a, b);
        }
    }
}
