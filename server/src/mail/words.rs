//! What letters say: in plain text, and the same with a link to click. Nothing in them tells whether they were read.

use registry::people::letter::Words;

/// A letter in words.
pub struct Written {
    /// Its line in a list of letters.
    pub subject: String,
    /// For readers of plain text.
    pub plain: String,
    /// For everybody else.
    pub html: String,
}

/// The words of a letter with its link.
pub fn of(words: &Words, link: &str) -> Written {
    let (subject, greeting, doing, ending) = match words {
        Words::Invitation { by, organization, days } => (
            format!("{by} invites you to {organization} on Vitrine"),
            format!("{by} invites you to {organization} on Vitrine, where its teams keep their models."),
            "Join",
            format!(
                "The link works once, for {}.",
                if *days == 1 { "a day".to_owned() } else { format!("{days} days") }
            ),
        ),
        Words::Reset { name, asked } => (
            "Choose a new password for Vitrine".to_owned(),
            if *asked {
                format!("Hello {name}. Somebody, hopefully you, said that you forgot your password for Vitrine.")
            } else {
                format!("Hello {name}. A colleague made you a link to a new password for Vitrine.")
            },
            "Choose a new password",
            format!(
                "The link works once, for {}. If you did not want it, do nothing: your password stays as it is.",
                if *asked { "an hour" } else { "a day" }
            ),
        ),
    };
    let plain = format!("{greeting}\n\n{doing}:\n{link}\n\n{ending}\n");
    let html = format!(
        "<!doctype html><html lang=\"en\"><body style=\"font:16px/1.5 sans-serif\"><p>{}</p>\
         <p><a href=\"{}\">{doing}</a></p><p style=\"color:#666\">{}</p></body></html>",
        escaped(&greeting),
        escaped(link),
        escaped(&ending)
    );
    Written { subject, plain, html }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_text() {
        let words = Words::Invitation { by: "<b>Eve</b>".into(), organization: "A & B".into(), days: 7 };
        let written = of(&words, "https://v.example.org/invite?code=x");
        assert!(written.html.contains("&lt;b&gt;Eve&lt;/b&gt; invites you to A &amp; B"), "{}", written.html);
        assert!(written.plain.contains("<b>Eve</b> invites you to A & B") && written.plain.contains("for 7 days"));
        assert!(!written.html.contains("<img"));
    }
}
