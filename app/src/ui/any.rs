//! Views whose type is forgotten: on the server those of Leptos, in the browser lighter ones.
//!
//! For each type that it forgets, Leptos keeps a second form that can be cloned, and a way to hydrate it while parts
//! of it are still on their way. No page of ours needs either, and together they were a tenth of the first load. So
//! the pages name these instead: a module that says `use leptos::prelude::*` says `use crate::ui::any::…` as well.

#[cfg(feature = "ssr")]
pub use leptos::prelude::{AnyView, IntoAny};
#[cfg(not(feature = "ssr"))]
pub use light::{AnyView, IntoAny};

#[cfg(not(feature = "ssr"))]
mod light {
    use std::any::{Any, TypeId};

    use leptos::tachys::{
        html::attribute::{Attribute, any_attribute::AnyAttribute},
        hydration::Cursor,
        renderer::{
            Rndr,
            types::{Element, Node, Placeholder},
        },
        view::{Mountable, Position, PositionState, Render, RenderHtml, add_attr::AddAnyAttr},
    };

    /// A view of any type.
    pub struct AnyView(Box<dyn Forgotten>);

    /// Forgets the type of a view.
    pub trait IntoAny {
        /// The same without its type.
        fn into_any(self) -> AnyView;
    }

    impl<T: RenderHtml + 'static> IntoAny for T {
        fn into_any(self) -> AnyView {
            AnyView(Box::new(self))
        }
    }

    /// What a page does with a view.
    trait Forgotten: Send {
        fn kind(&self) -> TypeId;
        fn made(self: Box<Self>) -> AnyState;
        fn put_over(self: Box<Self>, shown: &mut dyn Any);
        fn hydrated(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> AnyState;
    }

    impl<T: RenderHtml + 'static> Forgotten for T {
        fn kind(&self) -> TypeId {
            TypeId::of::<T>()
        }

        fn made(self: Box<Self>) -> AnyState {
            let shown = Box::new((*self).build());
            AnyState { kind: TypeId::of::<T>(), shown, mark: (!T::EXISTS).then(Rndr::create_placeholder) }
        }

        fn put_over(self: Box<Self>, shown: &mut dyn Any) {
            if let Some(shown) = shown.downcast_mut() {
                (*self).rebuild(shown);
            }
        }

        fn hydrated(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> AnyState {
            let shown = Box::new((*self).hydrate::<true>(cursor, position));
            AnyState { kind: TypeId::of::<T>(), shown, mark: (!T::EXISTS).then(|| cursor.next_placeholder(position)) }
        }
    }

    /// What is on the page of a view.
    pub struct AnyState {
        /// The view's type.
        kind: TypeId,
        shown: Box<dyn Shown>,
        /// Where it is, if nothing of it is to be seen.
        mark: Option<Placeholder>,
    }

    trait Shown: Mountable + Any {}

    impl<S: Mountable + Any> Shown for S {}

    impl Render for AnyView {
        type State = AnyState;

        fn build(self) -> AnyState {
            self.0.made()
        }

        fn rebuild(self, state: &mut AnyState) {
            if self.0.kind() == state.kind {
                self.0.put_over(&mut *state.shown);
                return;
            }
            let mut new = self.build();
            state.insert_before_this(&mut new);
            state.unmount();
            *state = new;
        }
    }

    impl Mountable for AnyState {
        fn unmount(&mut self) {
            self.shown.unmount();
            if let Some(mark) = &mut self.mark {
                mark.unmount();
            }
        }

        fn mount(&mut self, parent: &Element, before: Option<&Node>) {
            self.shown.mount(parent, before);
            if let Some(mark) = &mut self.mark {
                mark.mount(parent, before);
            }
        }

        fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
            self.shown.insert_before_this(child)
                || self.mark.as_ref().is_some_and(|mark| mark.insert_before_this(child))
        }

        fn elements(&self) -> Vec<Element> {
            self.shown.elements()
        }
    }

    /// None of ours gets attributes from outside.
    impl AddAnyAttr for AnyView {
        type Output<NewAttr: Attribute> = Self;

        fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self {
            self
        }
    }

    /// Only the server writes views out.
    impl RenderHtml for AnyView {
        type AsyncOutput = Self;
        type Owned = Self;

        const MIN_LENGTH: usize = 0;

        fn dry_resolve(&mut self) {}

        async fn resolve(self) -> Self {
            self
        }

        fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

        fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> AnyState {
            self.0.hydrated(cursor, position)
        }

        fn into_owned(self) -> Self {
            self
        }
    }
}
