//! `vitrine inspect`: what a file says of itself, without a server.

mod text;

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use domain::{number::grouped, version::size_text};
use inspect::{Header, OpenFile, Problem, Tensor};

use crate::{
    args::Global,
    exit::Exit,
    failure::Failure,
    output::{Format, Output, Record, one_line},
    table::Listing,
};

/// Tensors, labels and entries that are shown unasked.
const SHOWN: usize = 20;

/// Arguments of `inspect`.
#[derive(clap::Args, Debug)]
#[command(after_help = "-o json prints all of it; -o csv and -o name print the tensors.\n\n\
                        Nothing is executed or unpickled, and no server is asked.")]
pub struct InspectArgs {
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Show all tensors instead of the first 20
    #[arg(long)]
    pub tensors: bool,
    /// Show only tensors whose name has this in it, whatever the case
    #[arg(long, value_name = "TEXT")]
    pub find: Option<String>,
}

/// Reads the file and shows what it says.
///
/// # Errors
/// When it cannot be read, or is no model that can be.
pub fn run(global: &Global, args: &InspectArgs) -> Result<(), Failure> {
    let (mut header, size) = read(&args.file)?;
    if let Some(find) = &args.find {
        let find = find.to_lowercase();
        header.tensors.retain(|tensor| tensor.name.to_lowercase().contains(&find));
    }
    let out = Output::new(global);
    match out.format {
        Format::Csv | Format::Name => tensors(&header.tensors, out.format),
        Format::Json | Format::Table => show(&out, args, &header, size),
    }
}

fn read(path: &Path) -> Result<(Header, u64), Failure> {
    let failed = |cause| Failure::file("read", path, &cause);
    // Opening what is no file could wait for ever.
    if !path.metadata().map_err(failed)?.is_file() {
        return Err(Failure::usage(format!("{} is not a file.", path.display())));
    }
    let mut file = File::open(path).and_then(OpenFile::new).map_err(failed)?;
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let size = inspect::Source::len(&file);
    let header = inspect::read(&mut file, &name).map_err(|problem| match problem {
        Problem::Io { source, .. } => failed(source),
        problem => Failure::new(Exit::Refused, format!("{} cannot be read as a model: {problem}.", path.display()))
            .hint(problem.hint()),
    })?;
    Ok((header, size))
}

fn tensors(tensors: &[Tensor], format: Format) -> Result<(), Failure> {
    let mut list = Listing::start(format, &["name", "type", "shape", "numbers"])?;
    for tensor in tensors {
        list.push("", &tensor.name, || text::tensor(tensor, |count| count.to_string()))?;
    }
    list.finish()
}

fn show(out: &Output, args: &InspectArgs, header: &Header, size: u64) -> Result<(), Failure> {
    let json = serde_json::to_string(header)
        .map_err(|cause| Failure::new(Exit::Refused, format!("It cannot be written as JSON: {cause}.")))?;
    let name = args.file.display().to_string();
    let shown = if args.tensors { usize::MAX } else { SHOWN };
    let tensors = text::columns(header.tensors.iter().take(shown).map(text::short_tensor));
    let labels = header.labels.iter().map(|(name, id)| format!("{id} = {name}"));
    let entries = header.entries.iter().map(|(key, value)| format!("{key} = {}", text::short(value)));
    let found = match (&args.find, header.tensors.len()) {
        (Some(_), 0) => "none is called so".to_owned(),
        _ => text::some(tensors, header.tensors.len(), "--tensors shows all"),
    };
    out.record(&Record {
        name: &name,
        json: &json,
        fields: &[
            ("File", name.clone()),
            ("Size", size_text(i64::try_from(size).unwrap_or(i64::MAX))),
            ("Framework", header.framework.clone()),
            ("Version", one_line(&header.version)),
            ("Producer", one_line(&header.producer)),
            ("Inputs", text::ports(&header.inputs, SHOWN)),
            ("Outputs", text::ports(&header.outputs, SHOWN)),
            ("Parameters", header.parameters.map(text::count).unwrap_or_default()),
            (
                "Tensors",
                if header.tensor_count > 0 {
                    format!("{}\n{found}", grouped(header.tensor_count))
                } else {
                    String::new()
                },
            ),
            ("Labels", text::some(labels.take(SHOWN).collect(), header.labels.len(), "-o json shows all")),
            ("Entries", text::some(entries.take(SHOWN).collect(), header.entries.len(), "-o json shows all")),
            ("Notes", header.notes.join("\n")),
        ],
    })
}
