//! What lists, facets and exports are asked with: the parameters of a table's own address. What a page shows
//! as a warning is an error to a program.

use domain::{
    Refusal,
    address::Address,
    query::Query,
    table::{ColumnKey, Rows, Subject, View, view::SEARCH_MAX_BYTES},
};
use registry::table;

use super::{
    export::{Format, Sheet},
    paging::limit,
};

/// Makes the parameters of a route: those of a table's address, and its own.
macro_rules! question {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$meta])*
        #[derive(serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Where to look, with all that is below: `acme`, `acme/vision` or `acme/vision/yolo`.
            #[serde(rename = "in")]
            below: String,
            /// Which rows, in the query language: `status:draft,tags:prod|edge`.
            #[serde(default)]
            query: String,
            /// Text that rows are searched for.
            #[serde(default)]
            q: String,
            /// The order, by up to 8 columns: `-created,name`; newest first when absent.
            #[serde(default)]
            sort: String,
            /// Further columns for `columns` of each row: `name,metadata.dataset,metrics.acc.max`.
            #[serde(default)]
            columns: String,
            /// `all`, or `latest` for the highest number of each model.
            #[schemars(extend("enum" = ["all", "latest"]))]
            rows: Option<String>,
            /// `1` for the archive, else `0`.
            #[schemars(extend("enum" = ["0", "1"]))]
            archived: Option<String>,
            $($(#[$field_meta])* $field: $kind,)*
        }

        impl $name {
            /// The part of the table that is meant.
            fn asked(&self) -> $crate::api::table::Asked<'_> {
                $crate::api::table::Asked {
                    below: &self.below,
                    query: &self.query,
                    q: &self.q,
                    sort: &self.sort,
                    columns: &self.columns,
                    rows: self.rows.as_deref(),
                    archived: self.archived.as_deref(),
                }
            }
        }
    };
}
pub(super) use question;

question! {
    /// Which page of a table.
    Question {
        /// From the page before.
        cursor: Option<String>,
        /// How many rows, 50 when absent.
        #[schemars(range(min = 1, max = 500))]
        limit: Option<i64>,
        /// `1` for the project's own alone, without what is below it, else `0`.
        #[schemars(extend("enum" = ["0", "1"]))]
        own: Option<String>,
    }
}

question! {
    /// All rows of a table, as what kind of file.
    ExportQuestion {
        /// `csv` or `json`
        format: Format,
    }
}

/// A page that is asked for.
pub struct Asking<'a> {
    at: Address,
    view: View,
    columns: Vec<ColumnKey>,
    cursor: Option<&'a str>,
    limit: i64,
    own: bool,
}

impl Question {
    /// The page of one of the two tables.
    ///
    /// # Errors
    /// The first thing that cannot be read, and where.
    pub fn page(&self, subject: Subject) -> Result<Asking<'_>, Refusal> {
        let (at, view) = (self.asked().place()?, self.asked().view(subject)?);
        let columns = view.extra_columns();
        let own = match self.own.as_deref() {
            None | Some("0") => false,
            Some("1") => true,
            Some(_) => return Err(Refusal::invalid("own", "is 1 for the project's own alone, else 0")),
        };
        Ok(Asking { at, view, columns, cursor: self.cursor.as_deref(), limit: limit(self.limit)?, own })
    }
}

impl ExportQuestion {
    /// The place, the view, and the file that is made of it.
    ///
    /// # Errors
    /// The first thing that cannot be read, and where.
    pub fn sheet(&self, subject: Subject) -> Result<(Address, View, Sheet), Refusal> {
        let (at, view) = (self.asked().place()?, self.asked().view(subject)?);
        let sheet = Sheet::of(&view, self.format);
        Ok((at, view, sheet))
    }
}

impl Asking<'_> {
    /// As the registry takes it.
    pub fn query(&self) -> table::Query<'_> {
        let (cursor, limit) = (self.cursor, self.limit);
        table::Query {
            cursor,
            limit,
            own: self.own,
            ..table::Query::at(&self.at.organization, &self.at.path).of(&self.view, &self.columns)
        }
    }
}

/// A part of a table.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// `acme`, `acme/vision` or `acme/vision/yolo`
    pub below: &'a str,
    /// `status:draft,tags:prod|edge`
    pub query: &'a str,
    /// Text that rows are searched for.
    pub q: &'a str,
    /// `-created,name`
    pub sort: &'a str,
    /// `name,metadata.dataset,metrics.acc.max`
    pub columns: &'a str,
    /// `all`, or `latest` of each model
    pub rows: Option<&'a str>,
    /// `1` for the archive
    pub archived: Option<&'a str>,
}

impl Asked<'_> {
    /// Where, as the organization and the slugs below it.
    ///
    /// # Errors
    /// What is no such address.
    pub fn place(&self) -> Result<Address, Refusal> {
        let at = Address::parse(self.below)?;
        match at.version {
            Some(_) => Err(Refusal::invalid("in", "names a version; write OWNER/PROJECT or OWNER/PROJECT/MODEL")),
            None => Ok(at),
        }
    }

    /// The view that it asks for.
    ///
    /// # Errors
    /// The first thing that cannot be read, and where.
    pub fn view(&self, subject: Subject) -> Result<View, Refusal> {
        let mut view = View::built_in(subject);
        view.query = Query::parse(self.query).map_err(|e| Refusal::invalid("query", e.to_string()))?;
        if self.q.len() > SEARCH_MAX_BYTES {
            return Err(Refusal::invalid("q", format!("is longer than {SEARCH_MAX_BYTES} bytes")));
        }
        self.q.trim().clone_into(&mut view.search);
        let (sort, warnings) = View::read_sort_text(self.sort, subject);
        if let Some(warning) = warnings.into_iter().next() {
            return Err(Refusal::invalid("sort", warning.problem));
        }
        view.sort = sort;
        let (columns, warnings) = View::read_columns_text(self.columns, subject);
        if let Some(warning) = warnings.into_iter().next() {
            let problem = match ColumnKey::parse(&warning.piece) {
                // Where it stops being a column.
                Err(error) => error.to_string(),
                Ok(_) => warning.problem,
            };
            return Err(Refusal::invalid("columns", problem));
        }
        if !columns.is_empty() {
            view.columns = columns;
        }
        view.rows = match self.rows {
            None | Some("all") => Rows::All,
            Some("latest") if subject == Subject::Models => Rows::Latest,
            Some(_) if subject == Subject::Models => return Err(Refusal::invalid("rows", "is all or latest")),
            Some(_) => return Err(Refusal::invalid("rows", "is all")),
        };
        view.archived = match self.archived {
            None | Some("0") => false,
            Some("1") if subject == Subject::Models => true,
            Some(_) if subject == Subject::Models => {
                return Err(Refusal::invalid("archived", "is 1 for the archive, else 0"));
            }
            Some(_) => return Err(Refusal::invalid("archived", "is 0: experiments have no archive")),
        };
        Ok(view)
    }
}
