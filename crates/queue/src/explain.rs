//! Why a number changes: every position a child has had, with the event and the rule behind each change.
//!
//! Each line keeps its changes, so the answer needs no replay of the log: one walk over the changes of the child's line counts those that came
//! and went before it.

use crate::order::{Both, Change, Key, Line, Step, position};
use crate::{ChildCode, Class, KindergartenId, List, Rule};

/// What moved the child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// An event of its own: registration, a privilege, an offer, a way back.
    Itself,
    /// Another child came before it.
    AnotherCame,
    /// Another child before it left: it was offered a place, or withdrew, or grew out.
    AnotherLeft,
    /// Another child took another place in the order, for instance by a privilege.
    AnotherMoved,
    /// The shares of privileged and other children moved on.
    Shares,
}

/// A change of a child's position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// The number of the event.
    pub event: u64,
    /// The rule of the event.
    pub rule: Rule,
    /// What moved the child.
    pub why: Why,
    /// Whether the privilege behind the move was confirmed; else it ended. None where no privilege moved it.
    pub confirmed: Option<bool>,
    /// The position before; none where it had none.
    pub from: Option<u64>,
    /// The position after; none where it has none.
    pub to: Option<u64>,
}

/// Every position a child has had among those of its year: in the territory, or at a kindergarten it wishes.
pub fn moves(list: &List, child: &ChildCode, at: Option<&KindergartenId>) -> Vec<Move> {
    let Some(index) = list.index(child) else { return Vec::new() };
    let wish = match at.map(|kindergarten| list.kindergarten(kindergarten)) {
        Some(None) => return Vec::new(),
        Some(wish) => wish,
        None => None,
    };
    let Some(lines) = list.lines(index, wish) else { return Vec::new() };
    let [own, beside] = [lines.own, lines.beside].map(|line| line.map_or(&[][..], changes));
    let mut walk = Walk::new(index, [own, beside].into_iter().flatten());
    let (mut own, mut beside, mut shares) =
        (own.iter().peekable(), beside.iter().peekable(), list.shares().iter().peekable());
    loop {
        let next = [own.peek().map(|change| change.event), beside.peek().map(|change| change.event)];
        let next = next.into_iter().chain([shares.peek().map(|(event, _)| *event)]).flatten().min();
        let Some(event) = next else { return walk.moves };
        // Where nothing moved but the shares, the settings did it.
        let mut under = Event { rule: Rule::Settings, itself: false, came: None, left: None };
        while let Some(change) = own.next_if(|change| change.event == event) {
            walk.step(change, true, &mut under);
        }
        while let Some(change) = beside.next_if(|change| change.event == event) {
            walk.step(change, false, &mut under);
        }
        // The shares of an event's moment count from the event on.
        while let Some((_, ratio)) = shares.next_if(|(at, _)| *at == event) {
            walk.ratio = *ratio;
        }
        walk.note(event, &under);
    }
}

fn changes(line: &Line) -> &[Change] {
    &line.changes
}

/// What an event did to the lines; the classes are those in which a child came and from which it left.
struct Event {
    rule: Rule,
    itself: bool,
    came: Option<Class>,
    left: Option<Class>,
}

impl Event {
    /// A confirmed privilege takes a child to an earlier class, one that ended lets it back to a later one: the class tells which it was, and so do
    /// logs of any age.
    fn confirmed(&self) -> Option<bool> {
        let (came, left) = self.came.zip(self.left).filter(|_| self.rule == Rule::Privilege)?;
        Some(came < left)
    }
}

/// The walk over the changes of a child's lines.
struct Walk {
    child: u32,
    /// The keys the child has had, each with how many stand before it now.
    keys: Vec<(Key, u64)>,
    /// The keys it stands under. Between two lines of one event they are none or two: whoever wished any kindergarten and names one leaves the line
    /// of the one and joins that of the other, and which is told first is not known here.
    stands: Vec<Key>,
    waiting: Both,
    given: Both,
    ratio: Option<crate::Ratio>,
    position: Option<u64>,
    moves: Vec<Move>,
}

impl Walk {
    fn new<'a>(child: u32, changes: impl Iterator<Item = &'a Change>) -> Self {
        let mut keys: Vec<(Key, u64)> = changes
            .filter_map(|change| match change.step {
                Step::Joined(key) if key.child == child => Some((key, 0)),
                _ => None,
            })
            .collect();
        keys.sort_unstable();
        keys.dedup();
        let (waiting, given) = (Both::default(), Both::default());
        Self { child, keys, stands: Vec::new(), waiting, given, ratio: None, position: None, moves: Vec::new() }
    }

    /// Counts one change; the shares are those of the child's own line.
    fn step(&mut self, change: &Change, own: bool, under: &mut Event) {
        under.rule = change.rule;
        let mut count = |key: Key, joins: bool| {
            let counted = |number: &mut u64| *number = if joins { *number + 1 } else { number.saturating_sub(1) };
            counted(self.waiting.of_mut(key.lane()));
            let behind = self.keys.iter_mut().filter(|(behind, _)| behind.lane() == key.lane() && key < *behind);
            behind.for_each(|(_, before)| counted(before));
            if key.child == self.child {
                if joins {
                    self.stands.push(key);
                } else if let Some(at) = self.stands.iter().position(|stands| *stands == key) {
                    self.stands.swap_remove(at);
                }
                under.itself = true;
            }
            *(if joins { &mut under.came } else { &mut under.left }) = Some(key.class);
        };
        match change.step {
            Step::Joined(key) => count(key, true),
            Step::Left(key) => count(key, false),
            Step::Given(lane) if own => *self.given.of_mut(lane) += 1,
            Step::Returned(lane) if own => {
                let given = self.given.of_mut(lane);
                *given = given.saturating_sub(1);
            }
            Step::Anew if own => self.given = Both::default(),
            Step::Given(_) | Step::Returned(_) | Step::Anew => {}
        }
    }

    fn note(&mut self, event: u32, under: &Event) {
        let key = self.stands.last().and_then(|stands| self.keys.iter().find(|(key, _)| key == stands));
        let to = key.map(|(key, before)| position(self.ratio, self.given, self.waiting, key.lane(), *before));
        if to == self.position {
            return;
        }
        let why = match (under.itself, under.came, under.left) {
            (true, _, _) => Why::Itself,
            (_, Some(_), Some(_)) => Why::AnotherMoved,
            (_, Some(_), _) => Why::AnotherCame,
            (_, _, Some(_)) => Why::AnotherLeft,
            _ => Why::Shares,
        };
        let (event, rule, confirmed, from) = (event.into(), under.rule, under.confirmed(), self.position);
        self.moves.push(Move { event, rule, why, confirmed, from, to });
        self.position = to;
    }
}
