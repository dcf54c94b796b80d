//! What is worked out from one instruction and kept with it.

use std::any::Any;
use std::sync::OnceLock;

/// Values that depend on nothing but the instruction which holds them, each worked out when it is first asked for.
///
/// The type is the key: each user declares a type for what it derives, which no other can name by accident, and the
/// instruction need not know who derives what.
#[derive(Default)]
pub struct Derived {
    first: Slot,
}

type Slot = OnceLock<Box<Node<dyn Any + Send + Sync>>>;

/// A value in a list that only grows. There are as many as there are types derived from the instruction, a handful.
struct Node<T: ?Sized> {
    next: Slot,
    value: T,
}

impl Derived {
    /// The value of that type; `make` works it out on the first call, and may ask for values of other types. Of two
    /// threads that ask at once both may work it out, and both get the same one.
    pub fn get_or_init<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> &T {
        let mut slot = &self.first;
        while let Some(node) = slot.get() {
            if let Some(value) = node.value.downcast_ref() {
                return value;
            }
            slot = &node.next;
        }
        let mut made: Option<Box<Node<dyn Any + Send + Sync>>> = Some(Box::new(Node { next: Slot::new(), value: make() }));
        loop {
            if let Some(node) = made.take()
                && let Err(refused) = slot.set(node)
            {
                made = Some(refused);
            }
            // Full by now: with ours, or with what somebody was faster to put there.
            let Some(node) = slot.get() else { continue };
            if let Some(value) = node.value.downcast_ref() {
                return value;
            }
            slot = &node.next;
        }
    }
}

impl std::fmt::Debug for Derived {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Derived")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Length(usize);

    #[derive(Debug, PartialEq)]
    struct Doubled(usize);

    #[test]
    fn each_type_is_worked_out_once() {
        let derived = Derived::default();
        let length = || derived.get_or_init(|| Length(4));
        assert_eq!(derived.get_or_init(|| Doubled(length().0 * 2)), &Doubled(8));
        assert_eq!(derived.get_or_init(|| -> Length { panic!("known by now") }), &Length(4));
        assert_eq!(derived.get_or_init(|| -> Doubled { panic!("known by now") }), &Doubled(8));
    }

    #[test]
    fn threads_get_the_same_value() {
        let derived = Derived::default();
        let places: Vec<usize> = std::thread::scope(|scope| {
            let ask = |n| {
                scope.spawn({
                    let derived = &derived;
                    move || std::ptr::from_ref(derived.get_or_init(|| Length(n))).addr()
                })
            };
            let asked: Vec<_> = (0..8).map(ask).collect();
            asked.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(places.iter().all(|place| *place == places[0]), "{places:?}");
    }
}
