//! Rules about the schema, and both databases having the same one.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::fs;
use store::testing::{Index, TestStore};

/// Both databases, migrated from empty; `None` where PostgreSQL is left out on purpose.
fn both() -> Option<(TestStore, TestStore)> {
    Some((TestStore::sqlite(), TestStore::postgres()?))
}

#[test]
fn both_databases_have_the_same_tables() {
    let Some((sqlite, postgres)) = both() else { return };
    let (here, there) = (sqlite.tables(), postgres.tables());
    assert!(here.len() >= 18, "{:?}", here.keys());
    assert_eq!(here, there);
    for table in here.keys() {
        assert_eq!(sqlite.foreign_keys(table), postgres.foreign_keys(table), "foreign keys of {table}");
        assert_eq!(sqlite.indices(table), postgres.indices(table), "indices of {table}");
    }
}

/// The names of a database's migrations.
fn migrations(database: &str) -> Vec<String> {
    let folder = format!("{}/../../migrations/{database}", env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            for file in ["up.sql", "down.sql"] {
                assert!(entry.path().join(file).is_file(), "{} has its {file}", entry.path().display());
            }
            entry.file_name().into_string().unwrap()
        })
        .collect();
    names.sort();
    names
}

#[test]
fn both_databases_have_the_same_migrations() {
    assert!(!migrations("sqlite").is_empty());
    assert_eq!(migrations("sqlite"), migrations("postgres"));
}

#[test]
fn texts_are_compared_by_bytes() {
    let postgres = TestStore::postgres();
    for test in [Some(TestStore::sqlite()), postgres].into_iter().flatten() {
        assert_eq!(test.texts_not_by_bytes(), Vec::<String>::new());
    }
}

#[test]
fn columns_are_portable() {
    for (table, columns) in TestStore::sqlite().tables() {
        for (name, column) in columns {
            let kind = column.kind.as_str();
            assert!(["text", "bigint", "integer", "boolean"].contains(&kind), "{table}.{name} is {kind}");
            let instant = name == "at" || name.ends_with("_at") || name.ends_with("_until");
            if instant || ["seq", "version"].contains(&name.as_str()) {
                assert_eq!(kind, "bigint", "{table}.{name}");
            }
            let refers =
                ["id", "site", "person", "alarm", "device", "post", "department", "source", "channel_id", "contact"];
            if refers.contains(&name.as_str()) || name.ends_with("_hash") {
                assert_eq!(kind, "text", "{table}.{name}");
            }
            if name == "created_at" || name == "site" {
                assert!(!column.nullable, "{table}.{name}");
            }
        }
    }
}

#[test]
fn what_is_referred_to_can_be_found() {
    let sqlite = TestStore::sqlite();
    for (table, columns) in sqlite.tables() {
        let indices = sqlite.indices(&table);
        let leads = |column: &str| indices.iter().any(|(columns, _): &Index| columns[0] == column);
        let keys = sqlite.foreign_keys(&table);
        if columns.contains_key("site") {
            assert!(leads("site"), "{table} has an index on its site");
            assert!(keys.contains(&("site".to_owned(), "sites".to_owned())), "{table}.site refers to sites");
        }
        for (column, refers_to) in keys {
            assert!(leads(&column), "{table}.{column}, which refers to {refers_to}, has an index");
        }
        // What is named like a table's row is one.
        for name in ["person", "alarm", "department", "device", "post", "source", "channel_id", "contact"] {
            let refers = sqlite.foreign_keys(&table).iter().any(|(column, _)| column == name);
            assert_eq!(columns.contains_key(name), refers, "{table}.{name} refers to its table");
        }
    }
}

#[test]
fn migrations_can_be_undone_and_done_again() {
    let postgres = TestStore::postgres();
    for test in [Some(TestStore::sqlite()), postgres].into_iter().flatten() {
        assert!(!test.pending_migrations().unwrap());
        assert_eq!(test.migrate().unwrap(), Vec::<String>::new());
        let tables = test.tables();
        test.revert_all();
        assert!(test.tables().is_empty(), "{:?}", test.tables().keys());
        assert!(test.pending_migrations().unwrap());
        assert_eq!(test.migrate().unwrap()[0], "20261122000000_start");
        assert_eq!(test.tables(), tables);
    }
}

#[test]
fn two_nodes_may_migrate_at_once() {
    let postgres = TestStore::postgres();
    for test in [Some(TestStore::sqlite()), postgres].into_iter().flatten() {
        test.revert_all();
        let (one, two) = (test.store().clone(), test.second_node());
        let applied = [one, two]
            .map(|store| std::thread::spawn(move || store.migrate().unwrap().len()))
            .map(|node| node.join().unwrap());
        assert_eq!(applied.iter().sum::<usize>(), migrations("sqlite").len());
        assert!(applied.contains(&0), "one did all of it: {applied:?}");
    }
}
