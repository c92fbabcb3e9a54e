//! Who goes where at the least total cost: rows are needs, columns are guards.
//!
//! Shortest augmenting paths with potentials (Jonker and Volgenant's form of the Hungarian method). Rows
//! come in one after another; each looks for the cheapest chain of changes that ends at a free column or
//! at a row that does without. Two facts keep the search small:
//!
//! - A column that was taken once stays taken (by whichever row), so every row has one pointer to its
//!   cheapest free column, which only moves on.
//! - A taken column that costs a row more than its cheapest free one is of no use to the row: its price
//!   can only add to it. So only what the pointer has passed is ever looked at, and the search is over at
//!   most as many columns as there are rows, however many there are.

use std::borrow::Cow;

/// What any cost counts as at most. All sums of the search are of at most four costs and stay in range:
/// no row ever pays more than doing without costs it, and no column's price exceeds what its row pays.
const DEAREST: i64 = i64::MAX / 8;

/// Stands for "this row does not take that column": more than any sum of three costs.
const NO_WAY: i64 = i64::MAX / 2;

/// The cheapest one-to-one assignment of rows to columns, where each row may also be left without.
///
/// `rows[i]` are the columns that row `i` may take, each with its cost, in any order; `unassigned[i]` is the
/// cost of leaving it without one (missing: dearer than every column). Costs are whole numbers of any unit;
/// those below 0 count as 0, those above `i64::MAX / 8` as that. A column that is named twice in a row counts
/// with its lower cost; columns from `columns` on are left out. Never panics.
///
/// Returns the column of each row, or `None`.
///
/// # What is guaranteed
/// - The total cost is minimal. It suffices to look at the n cheapest columns of each of the n rows: were a
///   row given another, one of its n cheapest would be left free by the n − 1 other rows, and would cost no more.
/// - The same rows give the same answer, in whatever order their columns are listed.
/// - A row that is in nobody's way gets the lowest of its cheapest columns, and a column rather than none
///   where both cost the same. Which of several equally cheap assignments of *competing* rows comes out depends
///   on the order of the rows (their total does not), and is not the lexicographically smallest in general.
///
/// # Cost
/// About n·m steps to read n rows of m columns, then at most n³/6, in practice far fewer; memory for n² + m numbers.
#[must_use]
pub fn cheapest(rows: &[Vec<(usize, i64)>], unassigned: &[i64], columns: usize) -> Vec<Option<usize>> {
    let mut matching = Matching::new(rows, unassigned, columns);
    for row in 0..rows.len() {
        matching.take_in(row);
    }
    matching.columns_of_rows()
}

/// The cheapest assignment of the rows taken in so far, with the prices that prove it.
struct Matching {
    rows: Vec<Row>,
    /// The taken columns in the order in which they were first taken: a *seat* is an index into this.
    seats: Vec<Seat>,
    /// The seat of each taken column.
    seat_of: Vec<Option<usize>>,
    /// Cost of each seat to each row, row after row; `NO_WAY` until the row's pointer has passed the column.
    costs: Vec<i64>,
    search: Search,
}

struct Row {
    /// Its cheapest columns, cheapest first.
    shortlist: Vec<(i64, usize)>,
    /// The pointer into it: all before are taken.
    next: usize,
    /// What doing without costs.
    unassigned: i64,
    /// What it pays: its column's cost and price, or what doing without costs.
    pays: i64,
    /// What it has.
    seat: Option<usize>,
}

struct Seat {
    column: usize,
    /// Who has it.
    row: usize,
    /// How much dearer competition has made it.
    price: i64,
}

/// Working memory of one search.
#[derive(Default)]
struct Search {
    /// Seats whose cost of changing hands is not final.
    open: Vec<usize>,
    /// Where in `open` the nearest ones are, ascending.
    nearest: Vec<usize>,
    /// Seats whose cost is final and whose rows were not looked at.
    settling: Vec<usize>,
    /// All seats whose cost is final.
    settled: Vec<usize>,
    /// By seat: least cost of changing hands, and the row that would get it.
    reached: Vec<(i64, usize)>,
}

/// Where a chain of changes ends.
struct End {
    /// What the whole chain costs.
    cost: i64,
    /// The last row of the chain.
    row: usize,
    /// The free column that it takes; `None`: it does without.
    column: Option<usize>,
}

impl End {
    /// At the same cost a column beats none, and the lower column the higher.
    fn beats(&self, other: &Self) -> bool {
        let rank = |end: &Self| (end.cost, end.column.unwrap_or(usize::MAX));
        rank(self) < rank(other)
    }
}

impl Matching {
    fn new(rows: &[Vec<(usize, i64)>], unassigned: &[i64], columns: usize) -> Self {
        let count = rows.len();
        let mut costs = Vec::new();
        let row = |(index, row): (usize, &Vec<(usize, i64)>)| {
            let unassigned = unassigned.get(index).map_or(DEAREST, |cost| clamped(*cost));
            let shortlist = shortlist(row, unassigned, columns, count, &mut costs);
            Row { shortlist, next: 0, unassigned, pays: 0, seat: None }
        };
        Self {
            rows: rows.iter().enumerate().map(row).collect(),
            seats: Vec::with_capacity(count),
            seat_of: vec![None; columns],
            costs: vec![NO_WAY; count * count],
            search: Search::default(),
        }
    }

    /// Gives `row` its place at the least additional cost, moving others where that is cheaper.
    fn take_in(&mut self, row: usize) {
        let end = self.cheapest_end(row);
        self.raise_prices(row, end.cost);
        self.change_hands(&end);
    }

    /// Dijkstra's search over the seats: from row to seat at what the row would pay more than now, from a seat
    /// to the row that has it for nothing.
    fn cheapest_end(&mut self, first: usize) -> End {
        self.search.begin(self.seats.len(), first);
        let mut best = End { cost: self.rows[first].unassigned, row: first, column: None };
        let (mut row, mut cost) = (first, 0);
        loop {
            self.advance(row);
            let given_up = cost - self.rows[row].pays;
            for end in self.rows[row].ends(row, given_up) {
                if end.beats(&best) {
                    best = end;
                }
            }
            if cost >= best.cost {
                return best;
            }
            let nearest = self.spread(row, given_up);
            if nearest == cost || (self.search.settling.is_empty() && nearest < best.cost) {
                cost = nearest;
                self.search.settle_nearest();
            }
            let Some(seat) = self.search.settling.pop() else { return best };
            row = self.seats[seat].row;
        }
    }

    /// Moves the row's pointer on to its cheapest free column and notes the costs of those that it passes.
    fn advance(&mut self, row: usize) {
        let costs = &mut self.costs[row * self.rows.len()..];
        let Row { shortlist, next, .. } = &mut self.rows[row];
        while let Some((cost, column)) = shortlist.get(*next)
            && let Some(seat) = self.seat_of[*column]
        {
            costs[seat] = *cost;
            *next += 1;
        }
    }

    /// Enters what the open seats cost by way of `row`, which gives up what it has; returns the least cost of all
    /// open seats, whose places are left in [`Search::nearest`].
    fn spread(&mut self, row: usize, given_up: i64) -> i64 {
        let costs = &self.costs[row * self.rows.len()..];
        let Search { open, reached, nearest, .. } = &mut self.search;
        let mut least = NO_WAY;
        for (at, seat) in open.iter().enumerate() {
            let cost = given_up + costs[*seat] + self.seats[*seat].price;
            let reached = &mut reached[*seat];
            if cost < reached.0 {
                *reached = (cost, row);
            }
            if reached.0 < least {
                least = reached.0;
                nearest.clear();
            }
            if reached.0 == least {
                nearest.push(at);
            }
        }
        least
    }

    /// Raises what the settled rows pay, so that nobody could do better after the change of hands.
    fn raise_prices(&mut self, first: usize, cost: i64) {
        for seat in &self.search.settled {
            let raise = cost - self.search.reached[*seat].0;
            let Seat { price, row, .. } = &mut self.seats[*seat];
            *price += raise;
            self.rows[*row].pays += raise;
        }
        self.rows[first].pays = cost;
    }

    /// Carries the chain out from its end back to the row that was taken in: the only one on it without a seat.
    fn change_hands(&mut self, end: &End) {
        let mut row = end.row;
        let mut seat = end.column.map(|column| {
            self.seat_of[column] = Some(self.seats.len());
            self.seats.push(Seat { column, row, price: 0 });
            self.seats.len() - 1
        });
        while let Some(left) = std::mem::replace(&mut self.rows[row].seat, seat) {
            row = self.search.reached[left].1;
            self.seats[left].row = row;
            seat = Some(left);
        }
    }

    fn columns_of_rows(&self) -> Vec<Option<usize>> {
        self.rows.iter().map(|row| row.seat.map(|seat| self.seats[seat].column)).collect()
    }
}

impl Row {
    /// The two ways in which a chain can end at this row.
    fn ends(&self, index: usize, given_up: i64) -> impl Iterator<Item = End> {
        let free = self.shortlist.get(self.next).copied();
        let column = free.map(|(cost, column)| End { cost: given_up + cost, row: index, column: Some(column) });
        let none = End { cost: given_up + self.unassigned, row: index, column: None };
        column.into_iter().chain([none])
    }
}

impl Search {
    fn begin(&mut self, seats: usize, first: usize) {
        self.open.clear();
        self.open.extend(0..seats);
        self.nearest.clear();
        self.settling.clear();
        self.settled.clear();
        self.reached.clear();
        self.reached.resize(seats, (NO_WAY, first));
    }

    /// The nearest open seats all at once: where many cost the same none of them is looked at again.
    fn settle_nearest(&mut self) {
        for at in self.nearest.drain(..).rev() {
            let seat = self.open.swap_remove(at);
            self.settling.push(seat);
            self.settled.push(seat);
        }
    }
}

/// The `keep` cheapest columns of `row`, none dearer than doing without, cheapest first and then the lowest. `costs` is
/// working memory.
fn shortlist(
    row: &[(usize, i64)],
    unassigned: i64,
    columns: usize,
    keep: usize,
    costs: &mut Vec<i64>,
) -> Vec<(i64, usize)> {
    let in_order = row.is_sorted_by(|a, b| a.0 < b.0) && row.last().is_none_or(|(column, _)| *column < columns);
    let row = if in_order { Cow::Borrowed(row) } else { Cow::Owned(put_in_order(row, columns)) };
    let mut most = unassigned;
    if row.len() > keep {
        costs.clear();
        costs.extend(row.iter().map(|(_, cost)| clamped(*cost)));
        most = most.min(*costs.select_nth_unstable(keep).1);
    }
    let named = row.iter().map(|(column, cost)| (clamped(*cost), *column));
    let mut shortlist: Vec<(i64, usize)> = named.filter(|(cost, _)| *cost <= most).collect();
    // Stable: columns of the same cost stay in order.
    shortlist.sort_by_key(|(cost, _)| *cost);
    shortlist.truncate(keep);
    shortlist
}

/// The row's columns in ascending order, each once with its lowest cost, unknown ones left out.
fn put_in_order(row: &[(usize, i64)], columns: usize) -> Vec<(usize, i64)> {
    let mut row: Vec<(usize, i64)> = row.iter().filter(|(column, _)| *column < columns).copied().collect();
    row.sort_unstable();
    row.dedup_by_key(|(column, _)| *column);
    row
}

fn clamped(cost: i64) -> i64 {
    cost.clamp(0, DEAREST)
}

#[cfg(test)]
mod tests;
