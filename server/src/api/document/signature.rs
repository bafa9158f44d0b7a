//! What a handler's signature says of its route: the extractors tell what it asks for, the return type what it answers.

use axum::{
    Form,
    body::Body,
    extract::{State, rejection::FormRejection},
    http::{HeaderMap, Method, StatusCode},
    response::Response,
};
use schemars::JsonSchema;
use serde_json::Value;

use super::types::Types;
use crate::api::{
    Answer, Caller, From, Idempotency, Json, Key, Last, Parameters, Segments, Within,
    revision::{Match, MatchSeen, Revised, Whole},
};

/// What is told.
#[derive(Default)]
pub struct Signature {
    /// Parameters after `?`, as the document lists them.
    pub query: Vec<Value>,
    /// Media type and schema of the body.
    pub body: Option<(&'static str, Value)>,
    /// Whether it takes `If-Match`.
    pub matches: bool,
    /// Whether it takes `Idempotency-Key`.
    pub idempotent: bool,
    /// Status of success, with the schema of its JSON where there is one; not told by a bare response.
    pub answer: Option<(u16, Option<Value>)>,
    /// Whether the answer has an `ETag`.
    pub tagged: bool,
}

/// An extractor.
pub trait Part {
    /// Says what it asks for; by itself nothing.
    fn tell(_: &mut Signature, _: &mut Types) {}
}

impl<T> Part for State<T> {}
impl Part for Caller {}
impl Part for From {}
impl Part for HeaderMap {}
impl Part for Method {}
// What stands in the path is told by the route itself.
impl Part for Key {}
impl Part for Within {}
impl Part for Last {}
impl<T> Part for Segments<T> {}

impl<T: JsonSchema> Part for Json<T> {
    fn tell(signature: &mut Signature, types: &mut Types) {
        signature.body = Some(("application/json", types.asked::<T>()));
    }
}

impl<T: JsonSchema> Part for Result<Form<T>, FormRejection> {
    fn tell(signature: &mut Signature, types: &mut Types) {
        signature.body = Some(("application/x-www-form-urlencoded", types.asked::<T>()));
    }
}

impl Part for Body {
    fn tell(signature: &mut Signature, _: &mut Types) {
        signature.body = Some(("application/octet-stream", Value::Object(serde_json::Map::new())));
    }
}

impl<T: JsonSchema> Part for Parameters<T> {
    fn tell(signature: &mut Signature, types: &mut Types) {
        signature.query = types.parameters::<T>();
    }
}

impl Part for Match {
    fn tell(signature: &mut Signature, _: &mut Types) {
        signature.matches = true;
    }
}

impl Part for MatchSeen {
    fn tell(signature: &mut Signature, _: &mut Types) {
        signature.matches = true;
    }
}

impl Part for Idempotency {
    fn tell(signature: &mut Signature, _: &mut Types) {
        signature.idempotent = true;
    }
}

/// What a handler answers.
pub trait Reply {
    /// Says so.
    fn tell(signature: &mut Signature, types: &mut Types);
}

impl<T: Reply> Reply for Answer<T> {
    fn tell(signature: &mut Signature, types: &mut Types) {
        T::tell(signature, types);
    }
}

impl<T: JsonSchema> Reply for axum::Json<T> {
    fn tell(signature: &mut Signature, types: &mut Types) {
        signature.answer = Some((200, Some(types.told::<T>())));
    }
}

impl<T: JsonSchema> Reply for Revised<T> {
    fn tell(signature: &mut Signature, types: &mut Types) {
        signature.answer = Some((200, Some(types.told::<T>())));
        signature.tagged = true;
    }
}

impl<T: JsonSchema> Reply for Whole<T> {
    fn tell(signature: &mut Signature, types: &mut Types) {
        signature.answer = Some((200, Some(types.told::<T>())));
        signature.tagged = true;
    }
}

/// A status beside a body is that of something made.
impl<T: Reply> Reply for (StatusCode, T) {
    fn tell(signature: &mut Signature, types: &mut Types) {
        T::tell(signature, types);
        if let Some((status @ 200, _)) = &mut signature.answer {
            *status = 201;
        }
    }
}

impl<T: JsonSchema> Reply for (HeaderMap, axum::Json<T>) {
    fn tell(signature: &mut Signature, types: &mut Types) {
        <axum::Json<T>>::tell(signature, types);
    }
}

/// A status alone says that it was done.
impl Reply for StatusCode {
    fn tell(signature: &mut Signature, _: &mut Types) {
        signature.answer = Some((204, None));
    }
}

/// With headers it still has no body.
impl Reply for HeaderMap {
    fn tell(signature: &mut Signature, _: &mut Types) {
        signature.answer = Some((204, None));
    }
}

/// Files and streams: what they are is said beside the summary.
impl Reply for Response {
    fn tell(_: &mut Signature, _: &mut Types) {}
}

/// A handler with the extractors `A`.
pub trait Handler<A> {
    /// Says what it asks for and answers.
    fn tell(&self, signature: &mut Signature, types: &mut Types);
}

macro_rules! handlers {
    ($([$($part:ident)*])+) => {
        $(impl<Function, Run, Output, $($part: Part),*> Handler<($($part,)*)> for Function
        where
            Function: Fn($($part),*) -> Run,
            Run: Future<Output = Output>,
            Output: Reply,
        {
            fn tell(&self, signature: &mut Signature, types: &mut Types) {
                $($part::tell(signature, types);)*
                Output::tell(signature, types);
            }
        })+
    };
}

handlers! { [] [A] [A B] [A B C] [A B C D] [A B C D E] [A B C D E F] }

/// What a handler's signature says.
pub fn of<A, H: Handler<A>>(handler: &H, types: &mut Types) -> Signature {
    let mut signature = Signature::default();
    handler.tell(&mut signature, types);
    signature
}
