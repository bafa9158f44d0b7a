//! The language of searches: `name LIKE 'a%' AND tags.owner = 'ada'`, and orders of columns.

use super::failure::Failure;

/// Longest filter, in bytes.
const BYTES_MAX: usize = 20_000;
/// Most conditions of one.
const CLAUSES_MAX: usize = 50;

/// What a condition is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// `name`, `attribute.run_id`
    Attribute(String),
    /// ``tags.`odd key` ``
    Tag(String),
}

/// How it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `=`
    Is,
    /// `!=`
    IsNot,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `LIKE`
    Like,
    /// `ILIKE`
    LikeAnyCase,
    /// `IN`
    Among,
    /// `NOT IN`
    NotAmong,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// What it is about.
    pub subject: Subject,
    /// How it is compared.
    pub sign: Sign,
    /// With what: one value, or those of a list.
    pub values: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// Letters, digits and dots: names, words and numbers.
    Word(String),
    /// In backquotes.
    Key(String),
    /// In quotes, and whether they are double ones, which may stand for backquotes.
    Text(String, bool),
    /// Anything else.
    Mark(&'static str),
}

/// Reads a filter. An empty one has no conditions.
///
/// # Errors
/// What is none, with the part that cannot be read.
pub fn parse(filter: &str) -> Result<Vec<Clause>, Failure> {
    if filter.len() > BYTES_MAX {
        return Err(Failure::invalid(format!("The filter string is longer than {BYTES_MAX} bytes.")));
    }
    let mut tokens = tokens(filter)?.into_iter().peekable();
    let mut clauses = Vec::new();
    while tokens.peek().is_some() {
        if !clauses.is_empty() {
            match tokens.next() {
                Some(Token::Word(word)) if word.eq_ignore_ascii_case("and") => {}
                other => return Err(odd(other.as_ref())),
            }
        }
        clauses.push(clause(&mut tokens)?);
        if clauses.len() > CLAUSES_MAX {
            return Err(Failure::invalid(format!("The filter string has more than {CLAUSES_MAX} clauses.")));
        }
    }
    Ok(clauses)
}

/// Reads `column [ASC|DESC]`: the column, and whether it falls.
///
/// # Errors
/// What is no such thing.
pub fn order(text: &str) -> Result<(String, bool), Failure> {
    let wrong = || Failure::invalid(format!("Invalid order_by clause '{}'.", short(text)));
    let mut words = text.split_whitespace();
    let (column, way) = (words.next().ok_or_else(wrong)?, words.next());
    let falls = match way.map(str::to_ascii_lowercase).as_deref() {
        None | Some("asc") => false,
        Some("desc") => true,
        Some(_) => return Err(wrong()),
    };
    if words.next().is_some() {
        return Err(wrong());
    }
    let column = column.trim_matches('`');
    let plain = ["attributes.", "attribute.", "attr."].iter().find_map(|prefix| column.strip_prefix(prefix));
    Ok((plain.unwrap_or(column).trim_matches('`').to_owned(), falls))
}

type Tokens = std::iter::Peekable<std::vec::IntoIter<Token>>;

fn clause(tokens: &mut Tokens) -> Result<Clause, Failure> {
    let subject = subject(tokens)?;
    let sign = match tokens.next() {
        Some(Token::Mark("=")) => Sign::Is,
        Some(Token::Mark("!=")) => Sign::IsNot,
        Some(Token::Mark("<")) => Sign::Less,
        Some(Token::Mark("<=")) => Sign::AtMost,
        Some(Token::Mark(">")) => Sign::More,
        Some(Token::Mark(">=")) => Sign::AtLeast,
        Some(Token::Word(word)) if word.eq_ignore_ascii_case("like") => Sign::Like,
        Some(Token::Word(word)) if word.eq_ignore_ascii_case("ilike") => Sign::LikeAnyCase,
        Some(Token::Word(word)) if word.eq_ignore_ascii_case("in") => Sign::Among,
        Some(Token::Word(word)) if word.eq_ignore_ascii_case("not") => match tokens.next() {
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("in") => Sign::NotAmong,
            other => return Err(odd(other.as_ref())),
        },
        other => return Err(odd(other.as_ref())),
    };
    let values = if matches!(sign, Sign::Among | Sign::NotAmong) { list(tokens)? } else { vec![value(tokens.next())?] };
    Ok(Clause { subject, sign, values })
}

fn subject(tokens: &mut Tokens) -> Result<Subject, Failure> {
    let word = match tokens.next() {
        Some(Token::Word(word)) => word,
        Some(Token::Key(key)) => return Ok(Subject::Attribute(key)),
        other => return Err(odd(other.as_ref())),
    };
    let Some((kind, rest)) = word.split_once('.') else { return Ok(Subject::Attribute(word)) };
    // ``tags.`odd key` ``: the key follows the dot at once.
    let name = match rest {
        "" => match tokens.next() {
            Some(Token::Key(key) | Token::Text(key, true)) => key,
            other => return Err(odd(other.as_ref())),
        },
        rest => rest.to_owned(),
    };
    match kind.to_ascii_lowercase().as_str() {
        "tag" | "tags" => Ok(Subject::Tag(name)),
        "attribute" | "attributes" | "attr" => Ok(Subject::Attribute(name)),
        _ => Err(odd(Some(&Token::Word(word)))),
    }
}

fn list(tokens: &mut Tokens) -> Result<Vec<String>, Failure> {
    match tokens.next() {
        Some(Token::Mark("(")) => {}
        other => return Err(odd(other.as_ref())),
    }
    let mut values = Vec::new();
    loop {
        values.push(value(tokens.next())?);
        match tokens.next() {
            Some(Token::Mark(",")) => {}
            Some(Token::Mark(")")) => return Ok(values),
            other => return Err(odd(other.as_ref())),
        }
    }
}

/// A quoted text, or a number as it is written.
fn value(token: Option<Token>) -> Result<String, Failure> {
    match token {
        Some(Token::Text(text, _)) => Ok(text),
        Some(Token::Word(word)) if is_number(&word) => Ok(word),
        other => Err(odd(other.as_ref())),
    }
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b)) && word.parse::<f64>().is_ok()
}

fn tokens(filter: &str) -> Result<Vec<Token>, Failure> {
    let mut tokens = Vec::new();
    let mut rest = filter.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, behind) = match first {
            '\'' | '"' | '`' => {
                let (text, behind) = quoted(rest, first)?;
                let token = if first == '`' { Token::Key(text) } else { Token::Text(text, first == '"') };
                (token, behind)
            }
            _ => match mark(rest) {
                Some(mark) => (Token::Mark(mark), rest.get(mark.len()..).unwrap_or_default()),
                None => {
                    let ends = |c: char| c.is_whitespace() || "'\"`()=!<>,".contains(c);
                    let end = rest.find(ends).unwrap_or(rest.len());
                    let (word, behind) = rest.split_at(end);
                    if word.is_empty() {
                        return Err(odd(Some(&Token::Word(first.to_string()))));
                    }
                    (Token::Word(word.to_owned()), behind)
                }
            },
        };
        tokens.push(token);
        rest = behind.trim_start();
    }
    Ok(tokens)
}

fn mark(text: &str) -> Option<&'static str> {
    ["<=", ">=", "!=", "=", "<", ">", "(", ")", ","].into_iter().find(|mark| text.starts_with(mark))
}

/// What stands in quotes, in which two of them mean one, and what is behind.
fn quoted(text: &str, quote: char) -> Result<(String, &str), Failure> {
    let mut inside = String::new();
    let mut rest = text.get(1..).unwrap_or_default();
    loop {
        let Some((part, behind)) = rest.split_once(quote) else {
            return Err(Failure::invalid(format!("Invalid filter string: {} is not closed.", short(text))));
        };
        inside.push_str(part);
        match behind.strip_prefix(quote) {
            Some(more) => {
                inside.push(quote);
                rest = more;
            }
            None => return Ok((inside, behind)),
        }
    }
}

fn odd(token: Option<&Token>) -> Failure {
    match token {
        None => Failure::invalid("Invalid filter string: it ends where a clause goes on."),
        Some(Token::Mark(mark)) => Failure::invalid(format!("Invalid clause(s) in filter string: {mark}")),
        Some(Token::Word(text) | Token::Key(text) | Token::Text(text, _)) => {
            Failure::invalid(format!("Invalid clause(s) in filter string: {}", short(text)))
        }
    }
}

/// Enough of a text to know it by.
fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(filter: &str) -> Clause {
        let mut clauses = parse(filter).unwrap_or_else(|e| panic!("{filter}: {e:?}"));
        assert_eq!(clauses.len(), 1, "{filter}");
        clauses.remove(0)
    }

    fn tag(key: &str) -> Subject {
        Subject::Tag(key.into())
    }

    #[test]
    fn clauses_of_all_forms_are_read() {
        assert_eq!(parse("").unwrap(), []);
        assert_eq!(parse("  ").unwrap(), []);
        let name = one("name = 'a''b'");
        assert_eq!(
            (name.subject, name.sign, name.values),
            (Subject::Attribute("name".into()), Sign::Is, vec!["a'b".into()])
        );
        assert_eq!(one("attribute.run_id!='x'").subject, Subject::Attribute("run_id".into()));
        assert_eq!(one("tags.owner ILIKE '%ada%'").subject, tag("owner"));
        assert_eq!(one("tag.`odd key` = \"v\"").subject, tag("odd key"));
        assert_eq!(one("tags.\"odd key\" = 'v'").subject, tag("odd key"));
        assert_eq!(one("tags.`mlflow.prompt.is_prompt` = 'true'").subject, tag("mlflow.prompt.is_prompt"));
        assert_eq!(one("tags.a.b = 'v'").subject, tag("a.b"));
        assert_eq!(one("version_number >= 3").values, ["3"]);
        assert_eq!(one("name not in ('a', 'b')").sign, Sign::NotAmong);
        assert_eq!(one("name IN ('a')").values, ["a"]);
        assert_eq!(parse("name LIKE 'a%' and tags.x='1' AND run_id = ''").unwrap().len(), 3);
    }

    #[test]
    fn what_is_no_filter_is_refused_by_its_part() {
        let said = |filter: &str| format!("{:?}", parse(filter).unwrap_err());
        assert!(said("name = 'a' OR name = 'b'").contains("Invalid clause(s) in filter string: OR"));
        for odd in [
            "name",
            "name =",
            "= 'a'",
            "name = a",
            "name = inf",
            "name = 'a",
            "name ~ 'a'",
            "(name = 'a')",
            "name = 'a' name = 'b'",
            "name in 'a'",
            "name in ()",
            "name in ('a',)",
            "name in ('a'",
            "params.x = '1'",
            "tags. = 'x'",
            "name = 'a' AND",
            "name not like 'a'",
            "'name' = 'a'",
            ";",
        ] {
            assert!(parse(odd).is_err(), "{odd}");
        }
        assert!(parse(&"x".repeat(BYTES_MAX + 1)).is_err());
        assert!(parse(&vec!["name = 'a'"; CLAUSES_MAX + 1].join(" AND ")).is_err());
    }

    #[test]
    fn orders_have_a_way_or_rise() {
        assert_eq!(order("name").unwrap(), ("name".into(), false));
        assert_eq!(order(" attribute.timestamp  desc ").unwrap(), ("timestamp".into(), true));
        assert_eq!(order("`version_number` ASC").unwrap(), ("version_number".into(), false));
        for odd in ["", "name up", "name asc desc"] {
            assert!(order(odd).is_err(), "{odd}");
        }
    }

    fn quote(text: &str, mark: char) -> String {
        format!("{mark}{}{mark}", text.replace(mark, &format!("{mark}{mark}")))
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(filter in "\\PC{0,80}") {
            let _ = parse(&filter);
            let _ = order(&filter);
        }

        #[test]
        fn every_key_and_value_can_be_written(key in "\\PC{1,20}", value in "\\PC{0,20}", spaces in " {0,3}") {
            let filter = format!("{spaces}tags.{}{spaces}={spaces}{}", quote(&key, '`'), quote(&value, '\''));
            prop_assert_eq!(parse(&filter).unwrap(), [Clause { subject: Subject::Tag(key), sign: Sign::Is, values: vec![value] }]);
        }

        #[test]
        fn clauses_are_joined_by_and_alone(count in 1usize..8, value in "[a-z]{0,5}") {
            let clause = format!("name != '{value}'");
            prop_assert_eq!(parse(&vec![clause.as_str(); count].join(" AND ")).unwrap().len(), count);
            prop_assert!(count == 1 || parse(&vec![clause.as_str(); count].join(" OR ")).is_err());
        }
    }
}
