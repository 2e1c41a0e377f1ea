//! `wiredesk cluster`: articles a line in, in order of arrival; the cluster of each out.

use clap::Args;
use serde::Deserialize;
use serde_json::{Value, json};

use super::ndjson::each_line;
use crate::identity::Clusters;

#[derive(Args)]
pub(super) struct Arguments {
    /// Lines of JSON in and out; the only form
    #[arg(long, required = true)]
    ndjson: bool,
}

#[derive(Deserialize)]
struct Line {
    id: Value,
    text: String,
    title: Option<String>,
}

/// A line that is no article gets an error and is in no cluster.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    anyhow::ensure!(arguments.ndjson, "write --ndjson");
    let (mut clusters, mut ids) = (Clusters::default(), Vec::new());
    each_line(|line, output| {
        if line.trim_ascii().is_empty() {
            return Ok(());
        }
        let answer = match serde_json::from_slice::<Line>(line) {
            Ok(Line { id, text, title }) => {
                ids.push(id.clone());
                let placed = clusters.place(title.as_deref().unwrap_or_default(), &text);
                json!({"id": id, "cluster": ids[placed.cluster as usize], "similarity": placed.similarity})
            }
            Err(error) => json!({"id": null, "error": format!("not an article: {error}")}),
        };
        Ok(writeln!(output, "{answer}")?)
    })
}
