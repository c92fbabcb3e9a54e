//! What becomes of a message after an attempt.

use crate::{
    App,
    error::{Error, Result},
};
use courier::Outcome;
use domain::{DeliveryId, time::Millis};

/// What becomes of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// A channel took it.
    Sent,
    /// It is tried again.
    Again {
        /// Milliseconds from now.
        after: Millis,
        /// Why it has to be.
        error: String,
    },
    /// Nobody needs it any more.
    Unwanted,
    /// It will never be taken.
    Dead(String),
}

/// One address that took it is enough; where none may still take it, it is dead and says why; else it is tried again.
/// `attempt` counts from 1; `seed` spreads those that failed together, or keeps them together.
pub fn fate(outcomes: &[Outcome], attempt: u32, seed: u64, nobody: &str) -> Fate {
    if outcomes.contains(&Outcome::Delivered) {
        return Fate::Sent;
    }
    let pause = courier::backoff(attempt, seed);
    let again = outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::RetryAfter(asked) => Some((asked.unwrap_or(pause).max(pause), "retry_after".to_owned())),
        Outcome::Failed(fault) => Some((pause, fault.to_string())),
        Outcome::Delivered | Outcome::Gone | Outcome::Refused(_) => None,
    });
    if let Some((after, error)) = again.min() {
        return Fate::Again { after, error };
    }
    let refused = outcomes.iter().find_map(|outcome| match outcome {
        Outcome::Refused(fault) => Some(fault.to_string()),
        _ => None,
    });
    Fate::Dead(refused.unwrap_or_else(|| nobody.to_owned()))
}

/// Writes it down.
pub async fn finish(app: &App, ids: Vec<DeliveryId>, fate: Fate) -> Result<()> {
    let now = app.now();
    app.store
        .write_unscoped(move |tx| {
            for id in ids {
                match &fate {
                    Fate::Sent => tx.mark_sent(id, now)?,
                    Fate::Again { after, error } => tx.mark_failed(id, now.plus(*after), error)?,
                    Fate::Unwanted => tx.mark_unwanted(id)?,
                    Fate::Dead(error) => tx.mark_dead(id, error)?,
                }
            }
            Ok::<_, Error>(())
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use courier::Fault;

    fn of(outcomes: &[Outcome]) -> Fate {
        fate(outcomes, 1, 1, "nobody_subscribed")
    }

    #[test]
    fn one_browser_that_took_it_is_enough() {
        assert_eq!(of(&[Outcome::Gone, Outcome::Delivered, Outcome::Failed(Fault::TimedOut)]), Fate::Sent);
    }

    #[test]
    fn it_is_tried_again_while_any_browser_may_still_take_it() {
        let Fate::Again { after, error } = of(&[Outcome::Gone, Outcome::Failed(Fault::TimedOut)]) else {
            panic!("given up too early")
        };
        assert_eq!((error.as_str(), after > 0), ("timed_out", true));
        let Fate::Again { after, .. } = of(&[Outcome::RetryAfter(Some(20_000))]) else { panic!("given up too early") };
        assert!(after >= 20_000);
    }

    #[test]
    fn with_no_address_left_it_is_dead_and_says_why() {
        assert_eq!(of(&[Outcome::Gone]), Fate::Dead("nobody_subscribed".into()));
        assert_eq!(of(&[]), Fate::Dead("nobody_subscribed".into()));
        assert_eq!(of(&[Outcome::Gone, Outcome::Refused(Fault::Status(401))]), Fate::Dead("status_401".into()));
    }
}
