//! The pause after a source was asked in vain.

use super::*;

#[test]
fn a_flood_of_unknown_ids_asks_once_a_pause() {
    let (slot, source) = slot();
    (2..200).for_each(|id| assert_unknown(&slot, id));
    assert_eq!(source.n_loads(), 2);
}

#[test]
fn a_source_that_fails_is_asked_once_a_pause() {
    let (slot, source) = slot();
    source.set(&[]);
    (2..200).for_each(|id| assert_unknown(&slot, id));
    assert_eq!(source.n_loads(), 2);
    assert_eq!(open(&slot, &sealed(1)).unwrap(), b"value");
}

#[test]
fn once_the_pause_is_over_the_source_is_asked_again() {
    let (slot, source) = slot();
    assert_unknown(&slot, 2);
    pass(SECOND);
    assert_unknown(&slot, 2);
    source.set(&[]);
    pass(2 * SECOND);
    assert_unknown(&slot, 2);
    assert_eq!(source.n_loads(), 4);
    source.set(&[1, 2]);
    pass(4 * SECOND);
    assert_eq!(open(&slot, &sealed(2)).unwrap(), b"value");
}

/// Planted ids cost less and less while asking does not help, and a new key is waited for a minute at the most.
#[test]
fn the_pause_doubles_up_to_a_minute() {
    let (slot, source) = slot();
    assert_unknown(&slot, 2);
    for expected in [1, 2, 4, 8, 16, 32, 60, 60] {
        assert_eq!(next_pause(&slot, &source), expected);
    }
}

/// Three seconds of Argon2: planted ids cost a tenth of the time of one thread, and no more.
#[test]
fn the_pause_is_ten_times_as_long_as_asking_took() {
    let (slot, source) = slot();
    source.set_cost(3 * SECOND);
    assert_unknown(&slot, 2);
    for expected in [30, 30, 30, 30, 30, 32, 60, 60] {
        assert_eq!(next_pause(&slot, &source), expected);
    }
    source.set_cost(20 * SECOND);
    assert_eq!(next_pause(&slot, &source), 60);
    assert_eq!(next_pause(&slot, &source), 200);
}

/// Returns the number of seconds until the source is asked again.
fn next_pause(slot: &KeyringSlot, source: &Source) -> u64 {
    let n_loads = source.n_loads();
    for seconds in 1.. {
        pass(SECOND);
        assert_unknown(slot, 2);
        if source.n_loads() > n_loads {
            return seconds;
        }
    }
    unreachable!("seconds do not end")
}

#[test]
fn an_answer_that_brings_something_ends_the_pause() {
    let (slot, source) = slot();
    assert_unknown(&slot, 2);
    for _ in 0..5 {
        next_pause(&slot, &source);
    }
    // A timer's reload ignores the pause.
    source.set(&[3, 1]);
    assert_eq!(slot.reload_from_source().unwrap(), Reloaded::Changed);
    source.set(&[2, 3, 1]);
    assert_eq!(open(&slot, &sealed(2)).unwrap(), b"value");
    // The slot asks automatically; the answer is another key than the one it looked for.
    assert_unknown(&slot, 4);
    source.set(&[5, 2, 3, 1]);
    pass(SECOND);
    assert_unknown(&slot, 4);
    let n_loads = source.n_loads();
    pass(SECOND);
    assert_unknown(&slot, 4);
    assert_eq!(source.n_loads(), n_loads + 1, "the pause began from one second");
}
