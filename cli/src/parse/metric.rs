//! One metric value: `name=value`, `name/variant=value`, with `@iteration` at the end if it is not 0.

use domain::api::Point;

/// Reads a metric value. The first `/` parts name and variant, the last `=` starts the value.
///
/// # Errors
/// A sentence for the command line.
pub fn point(text: &str) -> Result<Point, String> {
    let shape = || "write name=value, name/variant=value or name=value@iteration".to_owned();
    let (key, rest) = text.rsplit_once('=').ok_or_else(shape)?;
    let (value, iteration) = match rest.split_once('@') {
        Some((value, iteration)) => (value, iteration.trim().parse().ok().filter(|i| *i >= 0)),
        None => (rest, Some(0)),
    };
    let Some(iteration) = iteration else {
        return Err("the iteration after @ is a whole number, 0 or more".to_owned());
    };
    let value = value.trim();
    let value = value.parse().map_err(|_| format!("“{value}” is not a number, NaN, Infinity or -Infinity"))?;
    let (name, variant) = key.split_once('/').unwrap_or((key, ""));
    if name.trim().is_empty() {
        return Err(shape());
    }
    Ok(Point { name: name.trim().to_owned(), variant: variant.trim().to_owned(), iteration, value })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, String, i64, f64) {
        let point = point(text).unwrap();
        (point.name, point.variant, point.iteration, point.value)
    }

    #[test]
    fn names_variants_and_iterations() {
        assert_eq!(read("acc=0.93"), ("acc".into(), String::new(), 0, 0.93));
        assert_eq!(read("acc/validation=1e-3@7"), ("acc".into(), "validation".into(), 7, 1e-3));
        assert_eq!(read("acc@0.5=0.7@2"), ("acc@0.5".into(), String::new(), 2, 0.7));
        assert_eq!(read("mAP/a/b=1"), ("mAP".into(), "a/b".into(), 0, 1.0));
    }

    #[test]
    fn numbers_that_are_none_are_values_too() {
        assert!(read("loss=NaN").3.is_nan() && read("loss=nan@3").3.is_nan());
        assert_eq!(read("loss=inf").3, f64::INFINITY);
        assert_eq!(read("loss=Infinity").3, f64::INFINITY);
        assert_eq!(read("loss=-inf@4").3, f64::NEG_INFINITY);
    }

    #[test]
    fn what_is_no_metric_says_why() {
        for bad in ["acc", "acc=", "=0.5", "/train=1", "acc=high", "acc=1@-1", "acc=1@x", "acc=1@2.5", "acc=1@"] {
            assert!(point(bad).is_err(), "{bad} was accepted");
        }
    }
}
