//! Keras: `.keras` archives, whose texts are read, and HDF5 files, of which the signature is.

use domain::version::size_text;

use crate::{
    Port, Problem,
    findings::{Findings, NAME_MAX, RANK_MAX, cut},
    json::{self, Listener, Scalar, Step},
    window::Window,
    zip,
};

const WEIGHTS: &str = "model.weights.h5";
/// The first bytes of an HDF5 file; the version of its superblock follows.
const HDF5: &[u8] = b"\x89HDF\r\n\x1a\n";

/// Reads an archive or a signature.
pub fn read(window: &mut Window, findings: &mut Findings) -> Result<(), Problem> {
    let head = window.head(HDF5.len() + 1)?;
    if let Some(superblock) = head.strip_prefix(HDF5) {
        let [superblock] = superblock else { return Err(Problem::truncated("its signature", 0)) };
        findings.entry("container", &format!("HDF5, superblock {superblock}"));
        findings.note("It is an HDF5 file, of which only the signature is read.");
        return Ok(());
    }
    let (mut metadata, mut config) = (None, None);
    let mut weights = None;
    zip::each(window, |entry| match entry.name.as_str() {
        "metadata.json" => metadata = Some(entry),
        "config.json" => config = Some(entry),
        WEIGHTS => weights = Some(entry.size),
        _ => {}
    })?;
    if let Some(entry) = metadata {
        json::walk(zip::open(window, &entry)?, "metadata.json", entry.at, &mut Metadata(findings))?;
    }
    match config {
        Some(entry) => {
            let mut model = Model { findings, layers: 0, here: Layer::default() };
            json::walk(zip::open(window, &entry)?, "config.json", entry.at, &mut model)?;
            let layers = model.layers;
            if layers > 0 {
                findings.entry("layers", &layers.to_string());
            }
        }
        None => findings.note("It has no config.json, so its inputs are not known."),
    }
    match weights {
        Some(size) => findings.entry("weights", &size_text(i64::try_from(size).unwrap_or(i64::MAX))),
        None => findings.note("It has no weights."),
    }
    Ok(())
}

/// `metadata.json`: the version of Keras, and when it was saved.
struct Metadata<'f>(&'f mut Findings);

impl Listener for Metadata<'_> {
    fn wants(&mut self, way: &[Step]) -> bool {
        way.len() <= 1
    }

    fn value(&mut self, way: &[Step], value: Scalar) -> Result<(), Problem> {
        match way {
            [Step::Key(key)] if key == "keras_version" => {
                let version = value.to_string();
                self.0.version(&version);
                self.0.producer(&format!("Keras {version}"));
            }
            [Step::Key(key)] => self.0.entry(&key.replace('_', " "), &value.to_string()),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, _: &[Step], _: u64) -> Result<(), Problem> {
        Ok(())
    }
}

/// `config.json`: the class of the model, and its layers, of which those of the class `InputLayer` are inputs.
struct Model<'f> {
    findings: &'f mut Findings,
    layers: u64,
    here: Layer,
}

/// The layer that is being read.
#[derive(Default)]
struct Layer {
    is_input: bool,
    port: Port,
}

impl Listener for Model<'_> {
    fn wants(&mut self, way: &[Step]) -> bool {
        let Some(Step::Key(top)) = way.first() else { return true };
        match (top.as_str(), way.get(1)) {
            ("class_name" | "config", None) => true,
            ("config", Some(Step::Key(key))) => match key.as_str() {
                "name" => way.len() == 2,
                "output_layers" => way.len() <= 4,
                "layers" => way.len() <= 6,
                _ => false,
            },
            _ => false,
        }
    }

    fn value(&mut self, way: &[Step], value: Scalar) -> Result<(), Problem> {
        let keys: Vec<&str> =
            way.iter().map(|step| if let Step::Key(key) = step { key.as_str() } else { "" }).collect();
        match (keys.as_slice(), value) {
            (["class_name"], Scalar::Text(class)) => self.findings.entry("class", class),
            (["config", "name"], Scalar::Text(name)) => self.findings.entry("name", name),
            (["config", "output_layers", ""] | ["config", "output_layers", "", ""], Scalar::Text(name)) => {
                self.findings.output(Port { name: cut(name, NAME_MAX), ..Port::default() });
            }
            (["config", "layers", "", "class_name"], Scalar::Text(class)) => self.here.is_input = class == "InputLayer",
            (["config", "layers", "", "config", "name"], Scalar::Text(name)) => {
                self.here.port.name = cut(name, NAME_MAX);
            }
            (["config", "layers", "", "config", "dtype"], Scalar::Text(dtype)) => self.here.port.dtype = cut(dtype, 40),
            (["config", "layers", "", "config", "batch_shape" | "batch_input_shape", ""], size) => {
                let shape = self.here.port.shape.get_or_insert_default();
                if shape.len() < RANK_MAX {
                    shape.push(if size == Scalar::Null { "?".to_owned() } else { cut(&size.to_string(), 40) });
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, way: &[Step], _: u64) -> Result<(), Problem> {
        if let [Step::Key(config), Step::Key(layers), Step::Index(_)] = way
            && config == "config"
            && layers == "layers"
        {
            self.layers += 1;
            let layer = std::mem::take(&mut self.here);
            if layer.is_input {
                self.findings.input(layer.port);
            }
        }
        Ok(())
    }
}
