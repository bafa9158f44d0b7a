//! The dialog of the words that lead to a version. One that led to another version says so.

use domain::{Id, api::Sibling, table::Details};
use leptos::prelude::*;

use super::{Acting, Chosen, Errand, chosen::deed, form::around};
use crate::{
    Failure,
    fns::{At, Deed, get_version, versions_of_model},
    ui::{
        any::{AnyView, IntoAny},
        form::Fields,
        html::{Html, html, transparent},
        live::{markup, spawn_freely},
    },
};

/// A word of the model, and the version that it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    name: String,
    at: Id,
    /// `v3`
    chip: String,
}

/// Asks which words.
pub fn dialog(acting: Acting, of: &Chosen) -> AnyView {
    let Some(id) = of.only() else { return ().into_any() };
    let name = acting.name(of);
    let words = RwSignal::new(None::<Result<Vec<Word>, Failure>>);
    spawn_freely(async move {
        words.try_set(Some(fetch(id).await));
    });
    let send = move |fields: &Fields| {
        let Some(Ok(words)) = words.get_untracked() else { return };
        let kept = |word: &Word| fields.get(&format!("word-{}", word.name)).is_some();
        let (deed, back) = change(id, &words, kept, &fields.text("new"));
        acting.close();
        if !deed.add.is_empty() || !deed.remove.is_empty() {
            acting.run(Errand::new(deed, Chosen::one(id), "with other aliases").undone_by(back));
        }
    };
    // What is being typed stays when the list comes.
    let title = html(|h| {
        h.raw(r#"<h2 id="act-title">Aliases of "#).text(&name).raw("</h2>");
    });
    let fields = html(|h| {
        h.raw(r#"<label>New alias <input name="new" maxlength="128" autofocus autocomplete="off" "#);
        h.raw(r#"pattern="[\-A-Za-z0-9_.]+" placeholder="champion"></label>"#);
        h.raw(r#"<div class="buttons"><button type="button" class="button" data-cancel="">Cancel</button>"#);
        h.raw(r#"<button type="submit" class="button primary">Save</button></div>"#);
    });
    let list = markup(move |h| {
        words.with(|words| match words {
            None => {
                h.raw(r#"<p class="dim" aria-busy="true">…</p>"#);
            }
            Some(Ok(words)) => list(h, id, words),
            Some(Err(failure)) => {
                h.raw(r#"<p class="refusal" role="alert">"#).text(&failure.text).raw("</p>");
            }
        });
    });
    let content = view! {
        {transparent(title)}
        {list}
        {transparent(fields)}
    };
    around(content.into_any(), Box::new(send))
}

async fn fetch(id: Id) -> Result<Vec<Word>, Failure> {
    let details = get_version(id).await?.read::<At<Details>>()?.it;
    let siblings = versions_of_model(details.row.model.id).await?.read::<At<Vec<Sibling>>>()?.it;
    let of = |sibling: Sibling| {
        let (at, chip) = (sibling.row.id, sibling.row.chip());
        sibling.aliases.into_iter().map(move |name| Word { name, at, chip: chip.clone() })
    };
    let mut words: Vec<Word> = siblings.into_iter().flat_map(of).collect();
    words.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(words)
}

fn list(h: &mut Html, id: Id, words: &[Word]) {
    if words.is_empty() {
        h.raw(r#"<p class="dim">No word leads to a version of this model yet. “champion” is a usual one.</p>"#);
        return;
    }
    h.raw(r#"<fieldset class="stages"><legend class="unseen">Aliases of the model</legend>"#);
    for word in words {
        h.raw(r#"<label class="tick"><input type="checkbox""#).attribute("name", &format!("word-{}", word.name));
        h.raw(if word.at == id { " checked>" } else { ">" }).element("span", "", &word.name).raw("<small>");
        if word.at == id {
            h.raw("leads here");
        } else {
            h.raw("leads to ").text(&word.chip).raw("; checked, it leads here instead");
        }
        h.raw("</small></label>");
    }
    h.raw("</fieldset>");
}

/// What changes, and what takes it back.
fn change(id: Id, words: &[Word], kept: impl Fn(&Word) -> bool, new: &str) -> (Deed, Vec<(Deed, Chosen)>) {
    let mut change = deed("alias");
    let mut back: Vec<(Deed, Chosen)> = Vec::new();
    let one = |add: &str, remove: &str| {
        let word = |word: &str| if word.is_empty() { Vec::new() } else { vec![word.to_owned()] };
        Deed { add: word(add), remove: word(remove), ..deed("alias") }
    };
    for word in words {
        let is_new = word.name == new.trim();
        match (word.at == id, kept(word) || is_new) {
            (true, false) => {
                change.remove.push(word.name.clone());
                back.push((one(&word.name, ""), Chosen::one(id)));
            }
            (false, true) => {
                change.add.push(word.name.clone());
                back.push((one(&word.name, ""), Chosen::one(word.at)));
            }
            _ => {}
        }
    }
    let new = new.trim();
    if !new.is_empty() && words.iter().all(|word| word.name != new) {
        change.add.push(new.to_owned());
        back.push((one("", new), Chosen::one(id)));
    }
    (change, back)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_back_to_where_they_led() {
        let id = Id::from_u128;
        let word = |name: &str, at| Word { name: name.into(), at, chip: "v1".into() };
        let words = [word("best", id(1)), word("champion", id(2)), word("old", id(1))];
        let (deed, back) = change(id(1), &words, |word| word.name != "old", "fresh");
        assert_eq!((deed.add.join(" "), deed.remove.join(" ")), ("champion fresh".into(), "old".into()));
        let said: Vec<_> = back.iter().map(|(d, of)| (d.add.concat(), d.remove.concat(), of.only())).collect();
        let expected = [("champion", "", id(2)), ("old", "", id(1)), ("", "fresh", id(1))];
        assert_eq!(said, expected.map(|(add, remove, at)| (add.to_owned(), remove.to_owned(), Some(at))));
        // Typing a word that leads elsewhere brings it here.
        let (deed, _) = change(id(1), &words, |word| word.at == id(1), "champion");
        assert_eq!(deed.add, ["champion"]);
    }
}
