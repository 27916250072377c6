//! A heap that searches every block for secrets in the moment before it is freed.
//!
//! So no freed memory is ever read. Buffers never grow in place here: an outgrown buffer is freed, and searched, like
//! any other block.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::RefCell,
    collections::HashSet,
    mem::ManuallyDrop,
};

/// The system's heap, with the search.
pub(crate) struct SearchedHeap;

// SAFETY: every block comes from the system's allocator and goes back to it with the layout it came with. In between
// nothing is done but reading it. `realloc` is the provided one: a new block, a copy, and the old block freed.
unsafe impl GlobalAlloc for SearchedHeap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Zeroed, so that every byte of a block may be read.
        // SAFETY: the caller's promise about `layout` is the one that is asked for.
        let block = unsafe { System.alloc_zeroed(layout) };
        on_watch(|watch| watch.live.push((block, layout.size())));
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        on_watch(|watch| watch.free(block, layout.size()));
        // SAFETY: the caller got `block` from `alloc` with this layout, and `alloc` got it from the system.
        unsafe { System.dealloc(block, layout) }
    }
}

/// Bytes that must not be left in memory, known by every run of eight of them.
pub(crate) struct Secret {
    name: &'static str,
    runs: HashSet<Run>,
}

impl Secret {
    /// Returns the secret of these bytes.
    pub(crate) fn bytes(name: &'static str, bytes: &[u8]) -> Self {
        Self::known_by(name, runs(bytes.iter().copied()).collect())
    }

    /// Returns the memory of a value that is made from a key, such as the expanded keys of a cipher. Bytes that are the
    /// same for another key, such as addresses and constants, are left out.
    pub(crate) fn state<T>(
        name: &'static str,
        key: &[u8; 32],
        make: impl Fn(&[u8; 32]) -> T,
    ) -> Self {
        let other = key.map(|byte| !byte);
        // Twice each: bytes that a type leaves unused hold what the stack held before.
        let [once, again, one_other, another] = [key, key, &other, &other]
            .map(|key| runs(memory_of(&make(key))).collect::<HashSet<Run>>());
        let common = &one_other | &another;
        Self::known_by(name, &(&once & &again) - &common)
    }

    fn known_by(name: &'static str, runs: HashSet<Run>) -> Self {
        assert!(!runs.is_empty(), "too few bytes to be recognized");
        Self { name, runs }
    }

    pub(crate) fn is_in(&self, bytes: impl Iterator<Item = u8>) -> bool {
        runs(bytes).any(|run| self.runs.contains(&run))
    }
}

/// Eight bytes in a row, most of them not zero: small numbers and empty space are no secrets.
type Run = u64;

fn runs(bytes: impl Iterator<Item = u8>) -> impl Iterator<Item = Run> {
    let runs = bytes.scan(0, |run: &mut Run, byte| {
        *run = *run << 8 | Run::from(byte);
        Some(*run)
    });
    runs.skip(7).filter(|run| run.to_be_bytes().iter().filter(|byte| **byte != 0).count() > 5)
}

/// Watches the blocks of this thread for some secrets, until it is dropped.
pub(crate) struct Watch(());

impl Watch {
    pub(crate) fn over(secrets: Vec<Secret>) -> Self {
        let watch = Watched { secrets, live: vec![], freed: HashSet::new() };
        WATCH.with(|slot| slot.replace(Some(ManuallyDrop::new(watch))));
        Self(())
    }

    /// Returns the names of the secrets that are in memory now, in blocks that were allocated during the watch.
    pub(crate) fn live(&self) -> Vec<&'static str> {
        self.names(|watch| {
            let live = watch.live.clone();
            live.into_iter().flat_map(|(block, len)| watch.found(block, len)).collect()
        })
    }

    /// Returns the names of the secrets that were in memory when it was freed.
    pub(crate) fn freed(&self) -> Vec<&'static str> {
        self.names(|watch| watch.freed.clone())
    }

    fn names(&self, found: impl Fn(&Watched) -> HashSet<&'static str>) -> Vec<&'static str> {
        let Self(()) = self;
        WATCH.with(|slot| {
            // Borrowed as if to write, so that the search itself is not watched.
            let watch = slot.borrow_mut();
            let mut names: Vec<_> = watch.iter().flat_map(|watch| found(watch)).collect();
            names.sort_unstable();
            names
        })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let watched = WATCH.with(|slot| slot.borrow_mut().take());
        drop(watched.map(ManuallyDrop::into_inner));
    }
}

struct Watched {
    secrets: Vec<Secret>,
    live: Vec<(*mut u8, usize)>,
    freed: HashSet<&'static str>,
}

impl Watched {
    fn free(&mut self, block: *mut u8, len: usize) {
        self.live.retain(|(live, _)| *live != block);
        let found = self.found(block, len);
        self.freed.extend(found);
    }

    fn found(&self, block: *const u8, len: usize) -> Vec<&'static str> {
        // SAFETY: the block is allocated, `len` bytes long, and belongs to this thread.
        let bytes = || unsafe { memory(block, len) };
        let found = self.secrets.iter().filter(|secret| secret.is_in(bytes()));
        found.map(|secret| secret.name).collect()
    }
}

thread_local! {
    /// Never dropped by the runtime, so that it needs no memory of its own and outlives every block of the thread.
    static WATCH: RefCell<Option<ManuallyDrop<Watched>>> = const { RefCell::new(None) };
}

/// Runs `work` if there is a watch, unless the watch itself allocates.
fn on_watch(work: impl FnOnce(&mut Watched)) {
    WATCH.with(|slot| {
        if let Ok(mut slot) = slot.try_borrow_mut()
            && let Some(watch) = slot.as_mut()
        {
            work(watch);
        }
    });
}

/// Returns the bytes that a value occupies, without the memory that it points to.
pub(crate) fn memory_of<T>(value: &T) -> impl Iterator<Item = u8> {
    // SAFETY: a reference is valid for all the bytes of its value.
    unsafe { memory(std::ptr::from_ref(value).cast(), size_of::<T>()) }
}

/// Returns the `len` bytes at `start`, read one by one and not to be optimized away. A value may leave some of its
/// bytes unused; these are read as they are.
///
/// # Safety
/// The bytes are allocated, and nothing writes to them while the iterator is used.
unsafe fn memory(start: *const u8, len: usize) -> impl Iterator<Item = u8> {
    // SAFETY: the caller's promise, for each byte.
    (0..len).map(move |at| unsafe { start.add(at).read_volatile() })
}
