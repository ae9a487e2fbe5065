//! Arithmetic modulo a prime: what a curve asks of its field, and the field of all three curves of the house.

#![expect(
    clippy::inline_always,
    reason = "left to itself the compiler calls these, which costs a third of the time of a signature"
)]

use std::ops::{Add, Mul, Neg, Sub};

use crypto_bigint::{Choice, CtAssign, Odd, Uint};

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
///
/// The words hold any number below 2^(64·L) that leaves the right remainder: a sum then needs no comparison with the prime, and only what is looked at
/// from outside is brought below it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Folding<const L: usize, const C: u64>([u64; L]);

/// `small` where the carry is set, else nought, without a branch.
#[inline(always)]
fn if_carried(carry: bool, small: u64) -> u64 {
    u64::from(carry).wrapping_neg() & small
}

impl<const L: usize, const C: u64> Folding<L, C> {
    /// Adds a small number; the carry out of the top, which weighs C, is added at the bottom. What overflowed by a small number is small itself, so that
    /// adding C there carries no more.
    #[inline(always)]
    fn with(mut words: [u64; L], small: u64) -> Self {
        let mut carry = false;
        let mut add = small;
        for word in &mut words {
            (*word, carry) = word.carrying_add(add, carry);
            add = 0;
        }
        if let Some(low) = words.first_mut() {
            *low = low.wrapping_add(if_carried(carry, C));
        }
        Self(words)
    }

    /// The remainder of `high`·2^(64·L) + `low` (Handbook of Applied Cryptography, algorithm 14.47).
    #[inline(always)]
    fn fold(mut low: [u64; L], high: &[u64]) -> Self {
        let mut top = 0;
        for (word, above) in low.iter_mut().zip(high) {
            (*word, top) = above.carrying_mul_add(C, top, *word);
        }
        // `top` is at most C and C takes ten bits, so the product fits.
        Self::with(low, top.wrapping_mul(C))
    }

    /// The product by words: each of one number with all of the other.
    #[inline(always)]
    fn times(&self, other: &Self) -> Self {
        let mut product = [0; 2 * MOST];
        for (place, one) in self.0.into_iter().enumerate() {
            let mut carry = 0;
            for (word, two) in product.iter_mut().skip(place).zip(other.0) {
                (*word, carry) = one.carrying_mul_add(two, carry, *word);
            }
            if let Some(top) = product.get_mut(place + L) {
                *top = carry;
            }
        }
        Self::of_product(&product)
    }

    /// The remainder of a product of 2·L words, which stand at the beginning of the array.
    #[inline(always)]
    fn of_product(product: &[u64; 2 * MOST]) -> Self {
        let mut low = [0; L];
        low.iter_mut().zip(product).for_each(|(word, from)| *word = *from);
        Self::fold(low, product.get(L..2 * L).unwrap_or_default())
    }

    /// The number below the prime: C is added, and where that passes 2^(64·L), the number was not below the prime and the sum is what is wanted.
    #[inline]
    fn reduced(&self) -> [u64; L] {
        let (mut over, mut carry, mut add) = (self.0, false, C);
        for word in &mut over {
            (*word, carry) = word.carrying_add(add, carry);
            add = 0;
        }
        let mask = u64::from(carry).wrapping_neg();
        over.iter_mut().zip(self.0).for_each(|(over, own)| *over = (*over & mask) | (own & !mask));
        over
    }
}

/// The most words of a number.
const MOST: usize = 8;

impl<const L: usize, const C: u64> PartialEq for Folding<L, C> {
    fn eq(&self, other: &Self) -> bool {
        self.reduced().iter().zip(other.reduced()).fold(0, |all, (one, two)| all | (one ^ two)) == 0
    }
}

impl<const L: usize, const C: u64> Add for Folding<L, C> {
    type Output = Self;

    #[inline(always)]
    fn add(mut self, other: Self) -> Self {
        let mut carry = false;
        for (word, other) in self.0.iter_mut().zip(other.0) {
            (*word, carry) = word.carrying_add(other, carry);
        }
        Self::with(self.0, if_carried(carry, C))
    }
}

impl<const L: usize, const C: u64> Sub for Folding<L, C> {
    type Output = Self;

    #[inline(always)]
    fn sub(mut self, other: Self) -> Self {
        let mut borrow = false;
        for (word, other) in self.0.iter_mut().zip(other.0) {
            (*word, borrow) = word.borrowing_sub(other, borrow);
        }
        // A borrow from above the top weighs C; where taking C borrows once more, the number is so near 2^(64·L) that C is taken from its lowest word.
        let (mut borrowed, mut take) = (false, if_carried(borrow, C));
        for word in &mut self.0 {
            (*word, borrowed) = word.borrowing_sub(take, borrowed);
            take = 0;
        }
        if let Some(low) = self.0.first_mut() {
            *low = low.wrapping_sub(if_carried(borrowed, C));
        }
        self
    }
}

impl<const L: usize, const C: u64> Mul for Folding<L, C> {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.times(&other)
    }
}

impl<const L: usize, const C: u64> Neg for Folding<L, C> {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        Self::ZERO - self
    }
}

impl<const L: usize, const C: u64> Field<L> for Folding<L, C> {
    const ZERO: Self = Self([0; L]);
    const ONE: Self = Self(*Uint::<L>::ONE.as_words());
    const PRIME: Odd<Uint<L>> = match Uint::MAX.wrapping_sub(&Uint::from_u64(C - 1)).to_odd().into_option_copied() {
        Some(prime) => prime,
        None => unreachable!(),
    };

    fn new(number: &Uint<L>) -> Self {
        Self(number.to_words())
    }

    fn number(&self) -> Uint<L> {
        Uint::from_words(self.reduced())
    }

    #[inline(always)]
    fn square(&self) -> Self {
        *self * *self
    }

    #[inline]
    fn assign(&mut self, other: &Self, choice: Choice) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| own.ct_assign(other, choice));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Words near both ends of the range and near the prime, where carries are, and any others: whatever sums leave behind.
    fn members<const L: usize, const C: u64>() -> impl Strategy<Value = Folding<L, C>> {
        (any::<[u8; 64]>(), any::<u16>(), 0..4).prop_map(|(octets, near, kind)| {
            let near = Uint::<L>::from_u64(near.into());
            let number = match kind {
                0 => near,
                1 => Uint::MAX.wrapping_sub(&near),
                2 => Folding::<L, C>::PRIME.get().wrapping_sub(&near),
                _ => Uint::from_le_slice(&octets[..L * 8]),
            };
            Folding::new(&number)
        })
    }

    fn agrees<const L: usize, const C: u64>(a: Folding<L, C>, b: Folding<L, C>) {
        let prime = Folding::<L, C>::PRIME;
        let prime = prime.as_nz_ref();
        let (x, y) = (Uint::from_words(a.0).rem_vartime(prime), Uint::from_words(b.0).rem_vartime(prime));
        assert_eq!((a.number(), b.number()), (x, y));
        assert_eq!((a * b).number(), x.mul_mod(&y, prime));
        assert_eq!(a.square().number(), x.mul_mod(&x, prime));
        assert_eq!((a + b).number(), x.add_mod(&y, prime));
        assert_eq!((a - b).number(), x.sub_mod(&y, prime));
        assert_eq!(a == b, x == y);
        assert!(-a + a == Folding::ZERO);
        assert!(a == Folding::ZERO || a.inverse() * a == Folding::ONE);
        // What sums leave behind is multiplied like anything else.
        assert_eq!(((a + b) * (a - b)).number(), x.add_mod(&y, prime).mul_mod(&x.sub_mod(&y, prime), prime));
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
