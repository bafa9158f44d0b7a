//! From text to a tree.

use super::{
    Condition, DEPTH_MAX, Expr, ITEMS_MAX, Join, TERMS_MAX, Term,
    error::{Error, Problem},
    field,
    scan::Scan,
    value,
};
use crate::table::{ColumnKey, Filter};

struct Parser {
    scan: Scan,
    terms: usize,
    items: usize,
}

pub(super) fn parse(text: &str) -> Result<Expr, Error> {
    let mut parser = Parser { scan: Scan::new(text)?, terms: 0, items: 0 };
    parser.scan.skip_space();
    if parser.scan.is_done() {
        return Ok(Expr::ALWAYS);
    }
    let expr = parser.alternatives(0)?;
    if parser.scan.is_done() { Ok(expr) } else { Err(parser.scan.expected("\",\", AND, OR or the end")) }
}

impl Parser {
    /// Parts joined by OR.
    fn alternatives(&mut self, depth: usize) -> Result<Expr, Error> {
        let mut parts = vec![self.together(depth)?];
        while self.scan.eat_keyword("or") {
            parts.push(self.together(depth)?);
        }
        Ok(Expr::any(parts))
    }

    /// Parts joined by `,` or AND.
    fn together(&mut self, depth: usize) -> Result<Expr, Error> {
        let mut parts = vec![self.part(depth)?];
        while self.scan.eat(',') || self.scan.eat_keyword("and") {
            parts.push(self.part(depth)?);
        }
        Ok(Expr::all(parts))
    }

    /// A condition, or something in parentheses; with the space around it.
    fn part(&mut self, depth: usize) -> Result<Expr, Error> {
        self.scan.skip_space();
        let at = self.scan.at();
        let part = if self.scan.eat('(') {
            if depth == DEPTH_MAX {
                let problem = Problem::TooMuch(format!("parentheses are deeper than {DEPTH_MAX}"));
                return Err(Error { at, problem });
            }
            let inner = self.alternatives(depth + 1)?;
            if !self.scan.eat(')') {
                return Err(self.scan.expected("\",\", AND, OR or \")\""));
            }
            inner
        } else {
            self.terms += 1;
            if self.terms > TERMS_MAX {
                let problem = Problem::TooMuch(format!("there are more than {TERMS_MAX} conditions"));
                return Err(Error { at, problem });
            }
            Expr::Is(self.term()?)
        };
        self.scan.skip_space();
        Ok(part)
    }

    fn term(&mut self) -> Result<Term, Error> {
        let field = field::read(&mut self.scan)?;
        self.scan.skip_space();
        if !self.scan.eat(':') {
            return Err(self.scan.expected(format!("\":\" and a condition after {field}")));
        }
        self.scan.skip_space();
        let negated = self.scan.eat('~');
        let mut items = vec![self.item(&field)?];
        let mut join = Join::Any;
        loop {
            self.scan.skip_space();
            let sign = match self.scan.peek() {
                Some('|') => Join::Any,
                Some('&') if matches!(field.filter(), Filter::List | Filter::People) => Join::All,
                Some('&') => return Err(self.scan.expected(format!("\"|\", since {field} is no list"))),
                _ => break,
            };
            if items.len() > 1 && sign != join {
                return Err(self.scan.expected("the same sign between all values: | or &"));
            }
            join = sign;
            let _ = self.scan.eat('|') || self.scan.eat('&');
            items.push(self.item(&field)?);
        }
        Ok(Term { field, condition: Condition { negated, join, items } })
    }

    fn item(&mut self, field: &ColumnKey) -> Result<super::Item, Error> {
        self.items += 1;
        if self.items > ITEMS_MAX {
            let problem = Problem::TooMuch(format!("there are more than {ITEMS_MAX} values"));
            return Err(Error { at: self.scan.at(), problem });
        }
        value::item(&mut self.scan, field)
    }
}
