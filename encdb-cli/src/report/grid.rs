//! Columns of text, each as wide as its widest cell.

use std::fmt;

/// Rows of cells, the headings first.
pub(crate) struct Grid<const N: usize>(pub(crate) Vec<[String; N]>);

impl<const N: usize> fmt::Display for Grid<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |column: usize| self.0.iter().map(|row| row[column].chars().count()).max();
        let widths: [usize; N] = std::array::from_fn(|column| width(column).unwrap_or(0));
        for (at, row) in self.0.iter().enumerate() {
            if at > 0 {
                writeln!(f)?;
            }
            let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
            f.write_str(cells.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        Ok(())
    }
}
