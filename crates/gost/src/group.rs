//! The group of points of a curve y² = x³ + a·x + b, and the signature of GOST R 34.10-2012 in it.

#![expect(clippy::many_single_char_names, reason = "the letters are those of RFC 7091 and of the formulas' authors")]

use std::{marker::PhantomData, sync::OnceLock};

use crypto_bigint::{
    CtEq, Uint,
    modular::{ConstMontyForm, ConstMontyParams},
};
use zeroize::Zeroizing;

use crate::{field::Field, nonce::Nonces};

/// A number modulo the order of the group.
type Scalar<Q, const L: usize> = ConstMontyForm<Q, L>;

/// Width of digits of the fixed point in verification: 64 odd multiples are kept.
const WIDE: u32 = 8;
/// Width of digits of a public key, whose multiples are made anew each time.
const NARROW: u32 = 5;
/// Width of digits of a public key whose multiples are kept.
const KEPT: u32 = 6;
/// Digits of a number that share their doublings where multiples are kept.
const BLOCK: usize = 64;

/// Parameters of a curve as its standard gives them.
pub(crate) struct Parameters<const L: usize> {
    /// Coefficient of x.
    pub(crate) a: Uint<L>,
    /// The free coefficient.
    pub(crate) b: Uint<L>,
    /// Abscissa of the point all keys are multiples of.
    pub(crate) x: Uint<L>,
    /// Ordinate of that point.
    pub(crate) y: Uint<L>,
    /// True when the curve has points outside the group of that point.
    pub(crate) cofactor: bool,
}

/// A point by its coordinates.
#[derive(Clone, Copy)]
pub(crate) struct Affine<F> {
    x: F,
    y: F,
}

/// A point in Jacobian coordinates, x = X/Z² and y = Y/Z³; the point at infinity has Z = 0. For public numbers.
#[derive(Clone, Copy)]
struct Jacobian<F> {
    x: F,
    y: F,
    z: F,
}

/// A point in homogeneous coordinates, x = X/Z and y = Y/Z, for secret numbers: one formula adds any two of them.
#[derive(Clone, Copy)]
struct Homogeneous<F> {
    x: F,
    y: F,
    z: F,
}

/// The odd multiples of a point, of 2^64 times the point, of 2^128 times it and so on: with them a number of any size costs 64 doublings.
pub(crate) struct Blocks<F>(Vec<Vec<Affine<F>>>);

/// A curve with its tables. `F` is its field, `Q` the order of its group, `L` the words of a number.
pub(crate) struct Group<F, Q, const L: usize> {
    a: F,
    b: F,
    b3: F,
    minus_three: bool,
    cofactor: bool,
    base: Affine<F>,
    /// The odd multiples 1, 3, 5… of the base point.
    odd: Vec<Affine<F>>,
    /// For each half-octet of a number from the lowest, the sixteen multiples of the base point it may stand for. Made at the first signing.
    comb: OnceLock<Vec<[Homogeneous<F>; 16]>>,
    /// The base point's table for verification beside a kept table of a key. Made at the first such verification.
    blocks: OnceLock<Blocks<F>>,
    order: PhantomData<Q>,
}

impl<F: Field<L>, Q: ConstMontyParams<L>, const L: usize> Group<F, Q, L> {
    /// The point at infinity.
    const INFINITY: Jacobian<F> = Jacobian { x: F::ONE, y: F::ONE, z: F::ZERO };
    /// The point at infinity.
    const NEUTRAL: Homogeneous<F> = Homogeneous { x: F::ZERO, y: F::ONE, z: F::ZERO };

    pub(crate) fn new(parameters: &Parameters<L>) -> Self {
        let (a, b) = (F::new(&parameters.a), F::new(&parameters.b));
        let base = Affine { x: F::new(&parameters.x), y: F::new(&parameters.y) };
        let three = F::ONE + F::ONE + F::ONE;
        let mut group = Self {
            a,
            b,
            b3: three * b,
            minus_three: a == -three,
            cofactor: parameters.cofactor,
            base,
            odd: Vec::new(),
            comb: OnceLock::new(),
            blocks: OnceLock::new(),
            order: PhantomData,
        };
        group.odd = group.odd_multiples(&base, WIDE).iter().map(Self::affine).collect();
        group
    }

    /// The order of the group.
    fn order() -> Uint<L> {
        Q::PARAMS.modulus().get_copy()
    }

    /// A number below the order and above nought.
    fn below_order(octets: &[u8]) -> Option<Uint<L>> {
        let number = number::<L>(octets)?;
        (number != Uint::ZERO && number < Self::order()).then_some(number)
    }

    /// The hash as a number: little-endian, modulo the order, one instead of nought (RFC 7091 §6.1 step 2).
    fn hash(digest: &[u8]) -> Option<Scalar<Q, L>> {
        let e = Scalar::<Q, L>::new(&number::<L>(digest)?);
        Some(if e == Scalar::<Q, L>::ZERO { Scalar::<Q, L>::ONE } else { e })
    }

    /// The hash as a number, and r and s of a signature r ‖ s.
    fn parts(digest: &[u8], signature: &[u8]) -> Option<(Scalar<Q, L>, Uint<L>, Uint<L>)> {
        let (r, s) = signature.split_at_checked(L * 8)?;
        Some((Self::hash(digest)?, Self::below_order(r)?, Self::below_order(s)?))
    }

    /// A point on the curve from x ‖ y, each little-endian and below the prime.
    fn point(&self, octets: &[u8]) -> Option<Affine<F>> {
        let (x, y) = octets.split_at_checked(L * 8)?;
        let (x, y) = (number::<L>(x)?, number::<L>(y)?);
        if x >= F::PRIME.get_copy() || y >= F::PRIME.get_copy() {
            return None;
        }
        let point = Affine { x: F::new(&x), y: F::new(&y) };
        (point.y.square() == (point.x.square() + self.a) * point.x + self.b).then_some(point)
    }

    fn lifted(p: &Affine<F>) -> Jacobian<F> {
        Jacobian { x: p.x, y: p.y, z: F::ONE }
    }

    fn affine(p: &Jacobian<F>) -> Affine<F> {
        let inverse = p.z.inverse();
        let square = inverse.square();
        Affine { x: p.x * square, y: p.y * square * inverse }
    }

    fn double(&self, p: &Jacobian<F>) -> Jacobian<F> {
        let (yy, zz) = (p.y.square(), p.z.square());
        let slope = if self.minus_three {
            let product = (p.x - zz) * (p.x + zz);
            product.double() + product
        } else {
            let xx = p.x.square();
            xx.double() + xx + self.a * zz.square()
        };
        let s = (p.x * yy).double().double();
        let x = slope.square() - s.double();
        let y = slope * (s - x) - yy.square().double().double().double();
        Jacobian { x, y, z: (p.y * p.z).double() }
    }

    fn add(&self, p: &Jacobian<F>, o: &Jacobian<F>) -> Jacobian<F> {
        if p.z == F::ZERO {
            return *o;
        }
        if o.z == F::ZERO {
            return *p;
        }
        let (z1, z2) = (p.z.square(), o.z.square());
        self.join(p, (p.x * z2, p.y * z2 * o.z), (o.x * z1, o.y * z1 * p.z), p.z * o.z)
    }

    /// Adds a point whose Z is one, which is cheaper.
    fn add_affine(&self, p: &Jacobian<F>, o: &Affine<F>) -> Jacobian<F> {
        if p.z == F::ZERO {
            return Self::lifted(o);
        }
        let zz = p.z.square();
        self.join(p, (p.x, p.y), (o.x * zz, o.y * zz * p.z), p.z)
    }

    /// The end of both additions: the coordinates of the two points brought to one denominator, and the product of their Z.
    fn join(&self, p: &Jacobian<F>, (u1, s1): (F, F), (u2, s2): (F, F), z: F) -> Jacobian<F> {
        let (h, r) = (u2 - u1, s2 - s1);
        if h == F::ZERO {
            return if r == F::ZERO { self.double(p) } else { Self::INFINITY };
        }
        let hh = h.square();
        let (hhh, v) = (hh * h, u1 * hh);
        let x = r.square() - hhh - v.double();
        Jacobian { x, y: r * (v - x) - s1 * hhh, z: z * h }
    }

    /// The odd multiples of a point that digits of this width take.
    fn odd_multiples(&self, point: &Affine<F>, width: u32) -> Vec<Jacobian<F>> {
        let first = Self::lifted(point);
        let twice = self.double(&first);
        std::iter::successors(Some(first), |last| Some(self.add(last, &twice))).take(1 << (width - 2)).collect()
    }

    /// `u` times the base point plus `v` times `point`, in a time that tells the numbers: for public ones only.
    fn straus(&self, u: &Uint<L>, v: &Uint<L>, point: &Affine<F>) -> Jacobian<F> {
        let own = self.odd_multiples(point, NARROW);
        let digits = sparse(u, WIDE).into_iter().zip(sparse(v, NARROW)).rev();
        digits.skip_while(|digits| *digits == (0, 0)).fold(Self::INFINITY, |sum, (i, j)| {
            let mut sum = self.double(&sum);
            if let Some(multiple) = self.odd.get(place(i)).filter(|_| i != 0) {
                let y = if i < 0 { -multiple.y } else { multiple.y };
                sum = self.add_affine(&sum, &Affine { x: multiple.x, y });
            }
            if let Some(multiple) = own.get(place(j)).filter(|_| j != 0) {
                let y = if j < 0 { -multiple.y } else { multiple.y };
                sum = self.add(&sum, &Jacobian { y, ..*multiple });
            }
            sum
        })
    }

    /// The table of a point for digits of this width; one row more than words, for the digit that a carry leaves at the top.
    fn blocks(&self, point: &Affine<F>, width: u32) -> Blocks<F> {
        let mut start = *point;
        let rows = (0..=L).map(|_| {
            let row = Self::affine_all(&self.odd_multiples(&start, width));
            start = Self::affine(&(0..BLOCK).fold(Self::lifted(&start), |sum, _| self.double(&sum)));
            row
        });
        Blocks(rows.collect())
    }

    /// Points of the group's order and none at infinity, with one division for all.
    fn affine_all(points: &[Jacobian<F>]) -> Vec<Affine<F>> {
        let mut before = Vec::with_capacity(points.len());
        let product = points.iter().fold(F::ONE, |product, point| {
            before.push(product);
            product * point.z
        });
        let mut inverse = product.inverse();
        let mut all: Vec<Affine<F>> = points
            .iter()
            .zip(before)
            .rev()
            .map(|(point, before)| {
                let own = inverse * before;
                inverse = inverse * point.z;
                let square = own.square();
                Affine { x: point.x * square, y: point.y * square * own }
            })
            .collect();
        all.reverse();
        all
    }

    /// `u` times the base point plus `v` times the point of a kept table, in a time that tells the numbers: for public ones only.
    fn straus_kept(&self, u: &Uint<L>, v: &Uint<L>, kept: &Blocks<F>) -> Jacobian<F> {
        let own = self.blocks.get_or_init(|| self.blocks(&self.base, WIDE));
        let numbers = [(sparse(u, WIDE), own), (sparse(v, KEPT), kept)];
        (0..BLOCK).rev().fold(Self::INFINITY, |sum, offset| {
            let mut sum = self.double(&sum);
            for (digits, table) in &numbers {
                let column = digits.iter().skip(offset).step_by(BLOCK);
                for (digit, row) in column.zip(&table.0).filter(|(digit, _)| **digit != 0) {
                    if let Some(multiple) = row.get(place(*digit)) {
                        let y = if *digit < 0 { -multiple.y } else { multiple.y };
                        sum = self.add_affine(&sum, &Affine { x: multiple.x, y });
                    }
                }
            }
            sum
        })
    }

    /// Complete addition for points of odd order (Renes, Costello, Batina 2015, algorithm 1): no case is told from another, so its time says
    /// nothing of the points.
    fn add_any(&self, p: &Homogeneous<F>, o: &Homogeneous<F>) -> Homogeneous<F> {
        let (xx, yy, zz) = (p.x * o.x, p.y * o.y, p.z * o.z);
        let xy = (p.x + p.y) * (o.x + o.y) - (xx + yy);
        let xz = (p.x + p.z) * (o.x + o.z) - (xx + zz);
        let yz = (p.y + p.z) * (o.y + o.z) - (yy + zz);
        let azz = self.a * zz;
        let middle = self.a * xz + self.b3 * zz;
        let (less, more) = (yy - middle, yy + middle);
        let slope = xx.double() + xx + azz;
        let rest = self.b3 * xz + self.a * (xx - azz);
        Homogeneous { x: xy * less - yz * rest, y: less * more + slope * rest, z: yz * more + xy * slope }
    }

    /// A secret number times the base point: one addition for each half-octet, each reading the whole row of its table.
    fn times_base(&self, secret: &Uint<L>) -> Affine<F> {
        let comb = self.comb.get_or_init(|| {
            let mut step = Homogeneous { x: self.base.x, y: self.base.y, z: F::ONE };
            let rows = (0..L * 16).map(|_| {
                let mut row = [Self::NEUTRAL; 16];
                let mut last = Self::NEUTRAL;
                for multiple in row.iter_mut().skip(1) {
                    last = self.add_any(&last, &step);
                    *multiple = last;
                }
                step = self.add_any(&last, &step);
                row
            });
            rows.collect()
        });
        let octets = Zeroizing::new(secret.to_le_bytes().as_ref().to_vec());
        let halves = octets.iter().flat_map(|octet| [octet & 15, octet >> 4]);
        let sum = halves.zip(comb).fold(Self::NEUTRAL, |sum, (half, row)| {
            let mut chosen = Self::NEUTRAL;
            for (digit, multiple) in (0u8..).zip(row) {
                let choice = digit.ct_eq(&half);
                chosen.x.assign(&multiple.x, choice);
                chosen.y.assign(&multiple.y, choice);
                chosen.z.assign(&multiple.z, choice);
            }
            self.add_any(&sum, &chosen)
        });
        let inverse = sum.z.inverse();
        Affine { x: sum.x * inverse, y: sum.y * inverse }
    }

    /// r and s for a hash, a private key and a secret number (RFC 7091 §6.1 steps 4 to 6); `None` when either is nought.
    pub(crate) fn sign_with(&self, d: &Uint<L>, e: &Scalar<Q, L>, k: &Uint<L>) -> Option<(Uint<L>, Uint<L>)> {
        let x = self.times_base(k).x.number();
        let r = Scalar::<Q, L>::new(&x);
        let (d, k) = (Zeroizing::new(Scalar::<Q, L>::new(d)), Zeroizing::new(Scalar::<Q, L>::new(k)));
        let s = r * *d + *k * *e;
        (r != Scalar::<Q, L>::ZERO && s != Scalar::<Q, L>::ZERO).then(|| (r.retrieve(), s.retrieve()))
    }

    /// RFC 7091 §6.2 steps 4 to 7. The abscissa is compared without division: each number below the prime that equals `r` modulo the order.
    /// `sum` gives the first number times the base point plus the second times the key.
    fn fits(e: &Scalar<Q, L>, r: &Uint<L>, s: &Uint<L>, sum: impl FnOnce(&Uint<L>, &Uint<L>) -> Jacobian<F>) -> bool {
        let v = e.invert_vartime().unwrap_or(Scalar::<Q, L>::ZERO);
        let (u1, u2) = (Scalar::<Q, L>::new(s) * v, -(Scalar::<Q, L>::new(r) * v));
        let c = sum(&u1.retrieve(), &u2.retrieve());
        if c.z == F::ZERO {
            return false;
        }
        let zz = c.z.square();
        let next = |x: &Uint<L>| Some(x.wrapping_add(&Self::order())).filter(|next| next > x);
        std::iter::successors(Some(*r), next).take_while(|x| *x < F::PRIME.get_copy()).any(|x| F::new(&x) * zz == c.x)
    }
}

/// What verifies with the kept table of one key: a hash, and a signature r ‖ s.
pub(crate) trait Verifier: Send + Sync {
    /// True when r ‖ s is the signature of the key under the hash.
    fn verify(&self, digest: &[u8], signature: &[u8]) -> bool;
}

/// A key's table beside the group it lies in.
struct Kept<F: 'static, Q: 'static, const L: usize> {
    group: &'static Group<F, Q, L>,
    table: Blocks<F>,
}

impl<F: Field<L>, Q: ConstMontyParams<L> + Send + Sync, const L: usize> Verifier for Kept<F, Q, L> {
    fn verify(&self, digest: &[u8], signature: &[u8]) -> bool {
        Group::<F, Q, L>::parts(digest, signature).is_some_and(|(e, r, s)| {
            Group::<F, Q, L>::fits(&e, &r, &s, |u, v| self.group.straus_kept(u, v, &self.table))
        })
    }
}

/// What keys ask of a curve. Numbers and points are octets, little-endian.
pub(crate) trait Arithmetic: Send + Sync {
    /// What verifies signatures of a key many times; `None` when it is no point of the group.
    fn verifier(&'static self, point: &[u8]) -> Option<Box<dyn Verifier>>;
    /// True when x ‖ y is a point of the group.
    fn is_key(&self, point: &[u8]) -> bool;
    /// The point x ‖ y of a private key; `None` when the number is out of range.
    fn public(&self, secret: &[u8]) -> Option<Vec<u8>>;
    /// The signature r ‖ s; `None` when the hash or the key has not the size of the curve.
    fn sign(&self, secret: &[u8], digest: &[u8], chance: &[u8]) -> Option<Vec<u8>>;
    /// True when r ‖ s is the signature of the key under the hash.
    fn verify(&self, point: &[u8], digest: &[u8], signature: &[u8]) -> bool;
}

impl<F: Field<L> + 'static, Q: ConstMontyParams<L> + Send + Sync + 'static, const L: usize> Arithmetic
    for Group<F, Q, L>
{
    fn verifier(&'static self, point: &[u8]) -> Option<Box<dyn Verifier>> {
        let point = self.point(point)?;
        Some(Box::new(Kept { group: self, table: self.blocks(&point, KEPT) }))
    }

    fn is_key(&self, point: &[u8]) -> bool {
        let Some(point) = self.point(point) else { return false };
        // A point outside the group would make a quarter of foreign signatures fit it. Without a cofactor all points are inside.
        !self.cofactor || self.straus(&Uint::ZERO, &Self::order(), &point).z == F::ZERO
    }

    fn public(&self, secret: &[u8]) -> Option<Vec<u8>> {
        let d = Zeroizing::new(Self::below_order(secret)?);
        let point = self.times_base(&d);
        Some(joined(&point.x.number(), &point.y.number()))
    }

    fn sign(&self, secret: &[u8], digest: &[u8], chance: &[u8]) -> Option<Vec<u8>> {
        let d = Zeroizing::new(Self::below_order(secret)?);
        let e = Self::hash(digest)?;
        let mut nonces = Nonces::new(d.to_be_bytes().as_ref(), e.retrieve().to_be_bytes().as_ref(), chance);
        let spare = u32::try_from(L * 64).ok()? - Self::order().bits_vartime();
        loop {
            let octets = nonces.next();
            let k = Zeroizing::new(Uint::<L>::from_be_slice(octets.get(..L * 8)?).shr_vartime(spare));
            if *k == Uint::ZERO || *k >= Self::order() {
                continue;
            }
            if let Some((r, s)) = self.sign_with(&d, &e, &k) {
                return Some(joined(&r, &s));
            }
        }
    }

    fn verify(&self, point: &[u8], digest: &[u8], signature: &[u8]) -> bool {
        self.point(point)
            .zip(Self::parts(digest, signature))
            .is_some_and(|(point, (e, r, s))| Self::fits(&e, &r, &s, |u, v| self.straus(u, v, &point)))
    }
}

/// A number of this size from little-endian octets.
fn number<const L: usize>(octets: &[u8]) -> Option<Uint<L>> {
    (octets.len() == L * 8).then(|| Uint::from_le_slice(octets))
}

/// Two numbers one after another, each little-endian.
fn joined<const L: usize>(first: &Uint<L>, second: &Uint<L>) -> Vec<u8> {
    [first.to_le_bytes().as_ref(), second.to_le_bytes().as_ref()].concat()
}

/// The number in digits of the base two from the lowest, most of them nought: the others are odd, below 2^(width − 1) in size, and at least
/// `width` places apart.
fn sparse<const L: usize>(number: &Uint<L>, width: u32) -> Vec<i8> {
    let bits = Uint::<L>::BITS;
    let mut digits = vec![0; L * 64 + 1];
    let (mut at, mut carry) = (0, false);
    for (place, digit) in (0..=bits).zip(digits.iter_mut()) {
        let bit = place < bits && number.bit_vartime(place);
        if place < at || bit == carry {
            continue;
        }
        let window = (0..width).filter(|up| place + up < bits && number.bit_vartime(place + up));
        let value = window.map(|up| 1i16 << up).sum::<i16>() + i16::from(carry);
        carry = value >> (width - 1) == 1;
        *digit = i8::try_from(value - (i16::from(carry) << width)).unwrap_or_default();
        at = place + width;
    }
    digits
}

/// Where the multiple for a digit stands among the odd ones.
fn place(digit: i8) -> usize {
    usize::from(digit.unsigned_abs() / 2)
}
