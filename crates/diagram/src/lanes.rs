//! Which pools and lanes a route needs, and in which order they lie.

use crate::process::{Lane, Pool};
use crate::step_words::Words;
use engine::{ActorKind, Route};
use kernel::{Channel, System};

/// The recipient's pool.
pub const RECIPIENT: &str = "recipient";

/// Whether a letter leads from a step of the route to a step of another system.
fn crosses(route: &Route) -> bool {
    route.steps.iter().any(|step| {
        let targets = step.next.targets().into_iter().filter_map(|target| route.step(target));
        targets.into_iter().any(|target| target.system != step.system)
    })
}

/// The pools of a route from top to bottom. The gateway lies between the systems it joins; a system that is only told has no lanes.
pub fn pools(route: &Route, words: Words) -> Vec<Pool> {
    let told = |system: System| !route.tell.to(system).is_empty();
    let acts = |system: System| route.steps.iter().any(|step| step.system == system);
    let crossed = crosses(route);
    let others = [System::Portal, System::ServiceCentre].into_iter().filter(|system| told(*system) || acts(*system));
    let own = route.channel.system();
    let mut systems: Vec<System> = others.collect();
    // The channel's own system comes first: the recipient meets it.
    systems.sort_by_key(|system| *system != own);
    if crossed || !systems.is_empty() {
        systems.push(System::Gateway);
    }
    let below = systems.len();
    systems.push(System::LocalBody);
    let mut pools: Vec<Pool> = Vec::new();
    for (index, system) in systems.into_iter().enumerate() {
        let lanes = match system {
            System::Gateway if crossed => vec![Lane { actor: None, name: String::new() }],
            System::Gateway => Vec::new(),
            _ => lanes(route, system, index < below, words),
        };
        pools.push(Pool { id: system.word().to_owned(), system: Some(system), name: words.pool(system).into(), lanes });
    }
    let recipient = Pool {
        id: RECIPIENT.to_owned(),
        system: None,
        name: words.t.diagram_pool_recipient().into(),
        lanes: Vec::new(),
    };
    // At the local body's counter the recipient stands at the local body's side, away from the gateway.
    let place = if route.channel == Channel::LocalBody { pools.len() } else { 0 };
    pools.insert(place, recipient);
    pools
}

/// The lanes of a system: itself nearest to the gateway, the recipient farthest from it.
fn lanes(route: &Route, system: System, above: bool, words: Words) -> Vec<Lane> {
    let mut actors: Vec<ActorKind> = Vec::new();
    for step in route.steps.iter().filter(|step| step.system == system) {
        if !actors.contains(&step.actor) {
            actors.push(step.actor);
        }
    }
    actors.sort_by_key(|actor| match actor {
        ActorKind::Machine => 0,
        ActorKind::Recipient => 2,
        _ => 1,
    });
    if above {
        actors.reverse();
    }
    actors.into_iter().map(|actor| Lane { actor: Some(actor), name: words.actor(actor, system).into() }).collect()
}

/// The pool and lane of an actor of a system.
pub fn place(pools: &[Pool], system: System, actor: Option<ActorKind>) -> (usize, usize) {
    let pool = pools.iter().position(|pool| pool.system == Some(system)).unwrap_or_default();
    let lanes = pools.get(pool).map(|pool| pool.lanes.as_slice()).unwrap_or_default();
    (pool, lanes.iter().position(|lane| lane.actor == actor).unwrap_or_default())
}
