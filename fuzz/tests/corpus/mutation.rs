//! Inputs that differ from given ones by some bytes, the same in every run.

/// An endless sequence of changed inputs.
pub(crate) struct Mutations<'a> {
    inputs: &'a [&'a [u8]],
    numbers: Xorshift,
}

impl<'a> Mutations<'a> {
    pub(crate) fn of(inputs: &'a [&'a [u8]]) -> Self {
        Self { inputs, numbers: Xorshift(0x9e37_79b9_7f4a_7c15) }
    }

    /// Makes one change: a bit, a byte, one less, one more, an end cut off, a part of another input put in, a part repeated.
    fn change(&mut self, input: &mut Vec<u8>) {
        let numbers = &mut self.numbers;
        if input.is_empty() {
            return input.push(numbers.byte());
        }
        let (at, to) = (numbers.below(input.len()), numbers.below(input.len()));
        match numbers.below(7) {
            0 => input[at] ^= 1 << numbers.below(8),
            1 => input[at] = numbers.byte(),
            2 => drop(input.remove(at)),
            3 => input.insert(at, numbers.byte()),
            4 => input.truncate(at),
            5 => {
                let other = self.inputs[numbers.below(self.inputs.len())];
                let start = numbers.below(other.len() + 1);
                input.splice(at..at, other[start..].iter().copied());
            }
            _ => {
                let part = input[at.min(to)..at.max(to)].to_vec();
                input.splice(at..at, part);
            }
        }
    }
}

impl Iterator for Mutations<'_> {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let mut input = self.inputs[self.numbers.below(self.inputs.len())].to_vec();
        for _ in 0..=self.numbers.below(4) {
            self.change(&mut input);
        }
        Some(input)
    }
}

/// Marsaglia, *Xorshift RNGs*, 2003. Nothing here is secret.
struct Xorshift(u64);

impl Xorshift {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).expect("lengths fit");
        usize::try_from(self.next() % end).expect("less than a usize")
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }
}
