//! JSON as people at a terminal read it.

/// JSON with line breaks and indentation, its tokens untouched.
pub fn indented(json: &str) -> String {
    let mut out = String::new();
    let (mut depth, mut in_text, mut escaped) = (0usize, false, false);
    let mut rest = json.chars().peekable();
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
    };
    while let Some(c) = rest.next() {
        if in_text {
            out.push(c);
            in_text = escaped || c != '"';
            escaped = c == '\\' && !escaped;
            continue;
        }
        match c {
            '"' => {
                in_text = true;
                out.push(c);
            }
            '{' | '[' => {
                out.push(c);
                while rest.next_if(|next| next.is_ascii_whitespace()).is_some() {}
                if rest.peek().is_some_and(|&next| next != '}' && next != ']') {
                    depth += 1;
                    line(&mut out, depth);
                } else if let Some(close) = rest.next() {
                    out.push(close);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            c if c.is_ascii_whitespace() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indenting_changes_no_token() {
        let json = r#"{"a":[1,{"b":"x, {\"y\\"}],"c":{},"d":[ ]}"#;
        let text = indented(json);
        assert!(text.starts_with("{\n  \"a\": [\n    1,\n"), "{text}");
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(read(&text), read(json));
        assert!(text.contains("\"c\": {},\n  \"d\": []\n}"), "{text}");
    }
}
