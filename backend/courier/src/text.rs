//! What a message says where a channel only takes text.

use crate::channel::Message;

impl Message {
    /// The headline: that of the one message, or how many there are.
    pub(crate) fn title(&self) -> String {
        if self.also.is_empty() {
            self.content.title.clone()
        } else {
            format!("{} × 警情 / alarms", self.also.len() + 1)
        }
    }

    /// The text below the headline: where it is, or one line for each of several.
    pub(crate) fn body(&self) -> String {
        if self.also.is_empty() { self.content.body.clone() } else { self.lines(usize::MAX).join("\n") }
    }

    /// Headline and text in one, in at most `most` bytes of UTF-8, with the link at the end. Of several messages each
    /// keeps its beginning: none is left out.
    pub(crate) fn text(&self, most: usize) -> String {
        let left = most.saturating_sub(self.link.len() + 1);
        let text = if self.also.is_empty() {
            cut(&format!("{}\n{}", self.content.title, self.content.body), left).to_owned()
        } else {
            let title = self.title();
            let count = self.also.len() + 1;
            let each = left.saturating_sub(title.len()) / count;
            // The line break before it counts too.
            let lines: String =
                self.lines(each.saturating_sub(1)).into_iter().map(|line| format!("\n{line}")).collect();
            title + &lines
        };
        format!("{text}\n{}", self.link)
    }

    fn lines(&self, each: usize) -> Vec<String> {
        self.contents().map(|one| cut(&format!("• {} {}", one.title, one.body), each).to_owned()).collect()
    }
}

/// The beginning of a text, in at most `most` bytes, without cutting a character.
fn cut(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    &text[..end]
}

#[cfg(test)]
mod tests {
    use crate::testing::{message, messages};
    use proptest::prelude::*;

    #[test]
    fn one_message_is_told_as_it_is() {
        let text = message("紧急 · 暴力伤医：请出警", "门诊楼 · 3F").text(2048);
        assert_eq!(text, "紧急 · 暴力伤医：请出警\n门诊楼 · 3F\nhttps://shouwang.test/");
    }

    proptest! {
        #[test]
        fn a_text_keeps_its_limit_and_every_message(count in 1_usize..12, length in 0_usize..300, most in 600_usize..2048) {
            let joined = messages(count, &"楼".repeat(length));
            let text = joined.text(most);
            prop_assert!(text.len() <= most, "{} of {most}", text.len());
            for n in 0..count {
                let told = format!("P{n}#");
                prop_assert!(text.contains(&told), "{} is missing in {}", told, text);
            }
            prop_assert!(text.ends_with(&joined.link));
        }
    }
}
