//! Word lists: a text file in, its phrases out. The files stand in `words/`, a phrase a line, comments after `#`.

use std::sync::LazyLock;

/// A list that is read when it is first asked for.
pub type Words = LazyLock<Vec<&'static str>>;

/// The phrases of a file, as written, spaces at their ends too.
pub fn list(file: &'static str) -> Vec<&'static str> {
    file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}
