//! Makes a case that fails as small as it can be: whatever can be left out is left out, numbers shrink.

use serde_json::Value;

/// A case is made smaller at most this many times, so that a search ends whatever fails.
const MOST_STEPS: usize = 2_000;

/// The smallest case found that still fails, by leaving out one thing after the other.
pub(crate) fn smallest(mut case: Value, fails: impl Fn(&Value) -> bool) -> Value {
    let mut steps = 0;
    loop {
        let mut is_smallest = true;
        // The last things first, so that what is left out does not move the places before it.
        for place in places(&case, String::new()).into_iter().rev() {
            while let Some(smaller) = changes(&case, &place).into_iter().find(&fails) {
                (case, is_smallest) = (smaller, false);
                steps += 1;
                if steps == MOST_STEPS {
                    return case;
                }
            }
        }
        if is_smallest {
            return case;
        }
    }
}

/// The places of everything in a case, a thing before its parts.
fn places(value: &Value, here: String) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match value {
        Value::Array(list) => list
            .iter()
            .enumerate()
            .map(|(at, value)| (at.to_string(), value))
            .collect(),
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value)).collect(),
        _ => Vec::new(),
    };
    let inner = inner
        .into_iter()
        .flat_map(|(key, value)| places(value, format!("{here}/{key}")));
    let inner: Vec<String> = inner.collect();
    std::iter::once(here).chain(inner).collect()
}

/// What a case may be with something at one place smaller, or gone.
fn changes(case: &Value, place: &str) -> Vec<Value> {
    let Some((parent, key)) = place.rsplit_once('/').filter(|_| case.pointer(place).is_some()) else {
        return Vec::new();
    };
    let mut without = case.clone();
    match without.pointer_mut(parent) {
        Some(Value::Array(list)) => {
            list.remove(key.parse().expect("a number"));
        }
        Some(Value::Object(map)) => {
            map.remove(key);
        }
        _ => {}
    }
    let numbers = case
        .pointer(place)
        .and_then(Value::as_i64)
        .map_or(Vec::new(), smaller);
    let with = |number: i64| {
        let mut with = case.clone();
        *with.pointer_mut(place).expect("it is there") = number.into();
        with
    };
    std::iter::once(without)
        .chain(numbers.into_iter().map(with))
        .collect()
}

/// Smaller numbers, down to nothing: of a time, earlier ones; of a count, nothing, half, and one less.
fn smaller(number: i64) -> Vec<i64> {
    const TIMES: i64 = 1_000_000_000_000;
    let smaller = if number > TIMES {
        let earlier = [86_400_000, 3_600_000, 600_000, 60_000].map(|by| number - by);
        [&[number / 60_000 * 60_000], &earlier[..]].concat()
    } else {
        vec![0, number / 2, number - 1]
    };
    smaller
        .into_iter()
        .filter(|&less| 0 <= less && less < number)
        .collect()
}

#[test]
fn t6_the_smallest_case_that_fails_is_found() {
    let case = serde_json::json!({"rules": [{"minutes": 60}, {"price": 7, "name": "a"}], "more": [1, 2, 3]});
    let fails = |case: &Value| {
        case.pointer("/rules")
            .is_some_and(|rules| rules.to_string().contains("price"))
    };
    assert_eq!(
        smallest(case, fails),
        serde_json::json!({"rules": [{"price": 0}]})
    );
}
