//! A day, and what is known of images on it.

use std::ptr;

use jiff::civil::Date;

use super::lists::Lists;

/// The day for which something is judged, and the lists that it is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Today {
    /// The day.
    pub date: Date,
    /// Lists that are newer than those of the program.
    newer: Option<&'static Lists>,
}

impl Today {
    /// A day, with the lists that the program brings.
    pub const fn new(date: Date) -> Self {
        Self { date, newer: None }
    }

    /// That day with newer lists, if there are any.
    pub fn with(self, newer: Option<&'static Lists>) -> Self {
        Self { newer, ..self }
    }

    /// The lists that count.
    pub fn lists(self) -> &'static Lists {
        self.newer.unwrap_or_else(Lists::built_in)
    }
}

impl PartialEq for Today {
    fn eq(&self, other: &Self) -> bool {
        self.date == other.date && ptr::eq(self.lists(), other.lists())
    }
}

impl Eq for Today {}
