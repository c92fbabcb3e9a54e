//! The bus of a single node keeps what every bus promises.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use hub::{Bus, LocalBus, conformance};
use std::sync::Arc;

#[tokio::test]
async fn does_what_every_bus_does() {
    let bus: Arc<dyn Bus> = Arc::new(LocalBus::new());
    conformance::all(bus.clone(), bus).await;
}

#[tokio::test]
async fn subscribers_hear_the_end() {
    let bus = LocalBus::new();
    let mut notices = bus.subscribe();
    drop(bus);
    assert_eq!(notices.next().await, None);
}
