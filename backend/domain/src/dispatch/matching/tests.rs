use super::*;
use pathfinding::prelude::{Matrix, kuhn_munkres_min};
use proptest::{collection::vec, prelude::*, sample::subsequence};
use std::collections::BTreeSet;

type Rows = Vec<Vec<(usize, i64)>>;

/// What an assignment costs, after checking that it is one.
fn total(rows: &Rows, unassigned: &[i64], assigned: &[Option<usize>]) -> i64 {
    assert_eq!(assigned.len(), rows.len());
    let columns: Vec<usize> = assigned.iter().flatten().copied().collect();
    let different: BTreeSet<usize> = columns.iter().copied().collect();
    assert_eq!(columns.len(), different.len(), "no column twice: {assigned:?}");
    let cost = |row: usize| match assigned[row] {
        Some(column) => {
            let costs = rows[row].iter().filter(|(named, _)| *named == column).map(|(_, cost)| *cost);
            costs.min().expect("a column that the row may take")
        }
        None => unassigned[row],
    };
    (0..rows.len()).map(cost).sum()
}

/// Tries everything.
fn least(rows: &[Vec<(usize, i64)>], unassigned: &[i64], taken: &mut Vec<usize>) -> i64 {
    let Some((row, rest)) = rows.split_first() else { return 0 };
    let mut best = unassigned[0] + least(rest, &unassigned[1..], taken);
    for (column, cost) in row {
        if !taken.contains(column) {
            taken.push(*column);
            best = best.min(cost + least(rest, &unassigned[1..], taken));
            taken.pop();
        }
    }
    best
}

/// The same problem for `pathfinding`: one more column per row for doing without.
fn pathfinding_total(rows: &Rows, unassigned: &[i64], columns: usize) -> i64 {
    const NEVER: i64 = 1 << 40;
    let mut costs = Matrix::new(rows.len(), columns + rows.len(), NEVER);
    for (index, row) in rows.iter().enumerate() {
        for (column, cost) in row {
            costs[(index, *column)] = *cost;
        }
        costs[(index, columns + index)] = unassigned[index];
    }
    kuhn_munkres_min(&costs).0
}

fn agrees_with_pathfinding(rows: &Rows, unassigned: &[i64], columns: usize) {
    let assigned = cheapest(rows, unassigned, columns);
    assert_eq!(total(rows, unassigned, &assigned), pathfinding_total(rows, unassigned, columns));
}

/// Up to five rows and columns, few different costs: ties everywhere, columns missing, rows that do without.
fn small() -> impl Strategy<Value = (Rows, Vec<i64>, usize)> {
    (0_usize..=5, 0_usize..=5).prop_flat_map(|(count, columns)| {
        let row = subsequence((0..columns).collect::<Vec<_>>(), 0..=columns)
            .prop_flat_map(|named| named.into_iter().map(|column| (Just(column), 0_i64..8)).collect::<Vec<_>>());
        (vec(row, count), vec(0_i64..12, count), Just(columns))
    })
}

/// Dense rows: guards at `distances` from the heart of it, needs near each other.
fn crowded(most_rows: usize, columns: usize, spread: i64) -> impl Strategy<Value = Rows> {
    (vec(0_i64..5_000, columns), 1..=most_rows).prop_flat_map(move |(distances, count)| {
        let row = vec(0..=spread, columns).prop_map(move |aside| {
            distances.iter().zip(aside).map(|(distance, aside)| distance + aside).enumerate().collect::<Vec<_>>()
        });
        vec(row, count)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn nothing_is_cheaper((rows, unassigned, columns) in small()) {
        let assigned = cheapest(&rows, &unassigned, columns);
        prop_assert_eq!(total(&rows, &unassigned, &assigned), least(&rows, &unassigned, &mut Vec::new()));
    }

    #[test]
    fn the_order_of_columns_in_a_row_does_not_matter((rows, unassigned, columns) in small()) {
        let turned: Rows = rows.iter().map(|row| row.iter().rev().copied().collect()).collect();
        prop_assert_eq!(cheapest(&rows, &unassigned, columns), cheapest(&turned, &unassigned, columns));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn as_cheap_as_another_solver_where_needs_are_scattered(
        rows in crowded(30, 60, 5_000), without in 1_000_i64..20_000,
    ) {
        agrees_with_pathfinding(&rows, &vec![without; rows.len()], 60);
    }

    #[test]
    fn as_cheap_as_another_solver_in_a_hot_spot(rows in crowded(40, 45, 20), without in 1_000_i64..20_000) {
        agrees_with_pathfinding(&rows, &vec![without; rows.len()], 45);
    }

    #[test]
    fn as_cheap_as_another_solver_where_all_needs_are_alike(rows in crowded(40, 30, 0)) {
        agrees_with_pathfinding(&rows, &vec![4_000; rows.len()], 30);
    }

    #[test]
    fn as_cheap_as_another_solver_where_few_can_do_it(
        rows in crowded(20, 60, 500), skilled in vec(any::<prop::sample::Index>(), 4), picky in 0_usize..20,
    ) {
        let skilled: BTreeSet<usize> = skilled.iter().map(|index| index.index(60)).collect();
        let rows: Rows = rows.into_iter().enumerate().map(|(index, row)| {
            row.into_iter().filter(|(column, _)| index > picky || skilled.contains(column)).collect()
        }).collect();
        agrees_with_pathfinding(&rows, &vec![100_000; rows.len()], 60);
    }

    #[test]
    fn the_order_of_rows_does_not_change_the_total(
        (rows, order) in crowded(30, 40, 300).prop_flat_map(|rows| {
            let order: Vec<usize> = (0..rows.len()).collect();
            (Just(rows), Just(order).prop_shuffle())
        }),
    ) {
        let unassigned: Vec<i64> = (0..rows.len()).map(|row| 2_000 + 50 * row as i64).collect();
        let shuffled: Rows = order.iter().map(|row| rows[*row].clone()).collect();
        let shuffled_unassigned: Vec<i64> = order.iter().map(|row| unassigned[*row]).collect();
        prop_assert_eq!(
            total(&rows, &unassigned, &cheapest(&rows, &unassigned, 40)),
            total(&shuffled, &shuffled_unassigned, &cheapest(&shuffled, &shuffled_unassigned, 40))
        );
    }
}

#[test]
fn the_nearest_guard_is_left_to_whom_nobody_else_is_near() {
    let rows = vec![vec![(0, 10), (1, 12)], vec![(0, 11), (1, 90)]];
    assert_eq!(cheapest(&rows, &[1_000, 1_000], 2), [Some(1), Some(0)]);
}

#[test]
fn the_row_for_which_it_is_cheapest_does_without() {
    let rows = vec![vec![(0, 10)], vec![(0, 20)]];
    assert_eq!(cheapest(&rows, &[1_000, 500], 1), [Some(0), None]);
    assert_eq!(cheapest(&rows, &[500, 1_000], 1), [None, Some(0)]);
}

#[test]
fn a_row_alone_takes_the_lowest_of_its_cheapest_columns_before_none() {
    assert_eq!(cheapest(&[vec![(7, 5), (3, 5), (1, 6)]], &[5], 9), [Some(3)]);
    assert_eq!(cheapest(&[vec![(7, 5), (3, 5), (1, 6)]], &[4], 9), [None]);
}

#[test]
fn nothing_to_do_is_done() {
    assert_eq!(cheapest(&[], &[], 4), []);
    assert_eq!(cheapest(&[vec![], vec![]], &[1, 2], 0), [None, None]);
}

#[test]
fn what_makes_no_sense_does_no_harm() {
    let unknown_column = vec![vec![(5, 1), (usize::MAX, 1), (1, 3)]];
    assert_eq!(cheapest(&unknown_column, &[10], 2), [Some(1)]);
    let twice = vec![vec![(0, 9), (0, 2), (0, 9), (1, 5)], vec![(0, 3), (0, 3), (1, 4)]];
    assert_eq!(cheapest(&twice, &[100, 100], 2), [Some(0), Some(1)]);
    let extremes = vec![vec![(0, i64::MAX), (1, i64::MIN)], vec![(0, i64::MAX), (1, i64::MAX - 1)]];
    assert_eq!(cheapest(&extremes, &[i64::MAX, i64::MAX], 2), [Some(1), Some(0)]);
    let without_price = vec![vec![(0, 4)], vec![(0, 5)]];
    assert_eq!(cheapest(&without_price, &[], 1).iter().flatten().count(), 1);
}

#[test]
fn prices_stay_in_range_where_everything_is_as_dear_as_can_be() {
    let rows: Rows = (0..60).map(|row| (0..50).map(|column| (column, i64::MAX - row * 7)).collect()).collect();
    let assigned = cheapest(&rows, &[i64::MAX; 60], 50);
    assert_eq!(assigned.iter().flatten().collect::<BTreeSet<_>>().len(), 50);
}
