//! Slots: which place in its alley each stretch takes, so that no two flows lie on one another.

use super::course::{Course, Courses, Height, Port, Stop, Stretch};
use super::grid::Grid;
use std::collections::{BTreeMap, BTreeSet};

/// Where a stretch meets a row: the row, how far from its axis, and whether the flow lies left of the stretch there.
struct Pin {
    stretch: usize,
    at: (usize, i32),
    left: bool,
}

/// Gives every stretch its slot. What comes into a row from the left lies left of what leaves it to the right, and stretches of one
/// alley that share a height lie in different slots.
pub fn assign(courses: &mut Courses, grid: &Grid) {
    let pins: Vec<Pin> = courses.of.iter().flatten().flat_map(|course| pins(course, grid)).collect();
    let before = before(&courses.stretches, &pins);
    let mut given: BTreeMap<usize, usize> = BTreeMap::new();
    let mut open: BTreeSet<usize> = (0..courses.stretches.len()).collect();
    while let Some(next) = pick(&open, &before) {
        open.remove(&next);
        let Some(stretch) = courses.stretches.get(next) else { continue };
        let least = before.iter().filter(|(_, after)| *after == next).filter_map(|(first, _)| given.get(first));
        let least = least.map(|slot| slot + 1).max().unwrap_or_default();
        let clash: BTreeSet<usize> = given
            .iter()
            .filter(|(other, _)| courses.stretches.get(**other).is_some_and(|other| meet(other, stretch)))
            .map(|(_, slot)| *slot)
            .collect();
        let slot = (least..=least + clash.len()).find(|slot| !clash.contains(slot)).unwrap_or(least);
        given.insert(next, slot);
    }
    for (index, stretch) in courses.stretches.iter_mut().enumerate() {
        stretch.slot = given.get(&index).copied().unwrap_or_default();
    }
}

/// The first stretch that nothing open must precede; in a circle of demands simply the first.
fn pick(open: &BTreeSet<usize>, before: &BTreeSet<(usize, usize)>) -> Option<usize> {
    let waits = |index: usize| before.iter().any(|(first, after)| *after == index && open.contains(first));
    open.iter().copied().find(|index| !waits(*index)).or_else(|| open.first().copied())
}

fn meet(one: &Stretch, other: &Stretch) -> bool {
    one.alley == other.alley && one.span.0 <= other.span.1 && other.span.0 <= one.span.1
}

/// Which stretch must lie left of which.
fn before(stretches: &[Stretch], pins: &[Pin]) -> BTreeSet<(usize, usize)> {
    let alley = |pin: &Pin| stretches.get(pin.stretch).map(|stretch| stretch.alley);
    let mut pairs = BTreeSet::new();
    for one in pins.iter().filter(|pin| pin.left) {
        for other in pins.iter().filter(|pin| !pin.left && pin.stretch != one.stretch) {
            if one.at == other.at && alley(one) == alley(other) {
                pairs.insert((one.stretch, other.stretch));
            }
        }
    }
    pairs
}

/// Where the stretches of a course meet rows: the first one the row it leaves, the last one the row it comes to.
fn pins(course: &Course, grid: &Grid) -> Vec<Pin> {
    let row = |node: usize| grid.item(node).map(|item| item.row);
    let mut pins = Vec::new();
    let first = course.stops.first();
    if let (Port::Right(node, aside), Some(Stop::Along(stretch))) = (course.from, first)
        && let Some(row) = row(node)
    {
        pins.push(Pin { stretch: *stretch, at: (row, aside), left: true });
    }
    let last = match (course.from, course.stops.as_slice()) {
        (_, [.., Stop::Along(stretch), Stop::To(Height::Port(node, aside))]) => Some((*stretch, *node, *aside)),
        (Port::Pool(_, _, stretch), [Stop::To(Height::Port(node, aside))]) => Some((stretch, *node, *aside)),
        _ => None,
    };
    if let Some((stretch, node, aside)) = last
        && let Some(row) = row(node)
    {
        pins.push(Pin { stretch, at: (row, aside), left: false });
    }
    pins
}
