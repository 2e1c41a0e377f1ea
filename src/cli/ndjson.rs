//! Lines in, lines out in the same order, read by several threads: what `parse`, `feed` and `cluster` share.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;

use super::shown::harmless_json;

/// Lines handed to a worker at once: enough to make the hand-over cheap, few enough to keep the answers flowing.
const BATCH_LINES: usize = 16;
const BATCH_BYTES: usize = 1 << 20;

/// The worker threads' stack: generous, since readers of hostile documents run on it.
const STACK_BYTES: usize = 8 << 20;

type Batch = (u64, Vec<Vec<u8>>);

/// Runs `work` over each line of standard input, in order and alone, and writes what it writes. Answers are given as soon as no
/// further line waits.
pub fn each_line(mut work: impl FnMut(&[u8], &mut dyn Write) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut input = BufReader::with_capacity(1 << 16, io::stdin().lock());
    let mut output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        work(&line, &mut output)?;
        line.clear();
        if input.buffer().is_empty() {
            output.flush()?;
        }
    }
    Ok(output.flush()?)
}

/// Runs `work` over each line of `input` on `threads` threads and writes the answers, a line each, in the order of the input.
pub fn map_lines<W>(input: impl Read, output: impl Write + Send, threads: usize, work: W) -> io::Result<()>
where
    W: Fn(&[u8]) -> String + Send + Sync,
{
    let threads = threads.max(1);
    let (to_workers, from_reader) = mpsc::sync_channel::<Batch>(threads * 2);
    let from_reader = Arc::new(Mutex::new(from_reader));
    let (to_writer, from_workers) = mpsc::sync_channel::<(u64, String)>(threads * 4);
    // A slow line must not make the answers behind it pile up: so many batches are on the way at the most.
    let (begun, ended) = mpsc::sync_channel::<()>(threads * 16);
    thread::scope(|scope| {
        for number in 0..threads {
            let (from_reader, to_writer, work) = (from_reader.clone(), to_writer.clone(), &work);
            thread::Builder::new()
                .name(format!("line-{number}"))
                .stack_size(STACK_BYTES)
                .spawn_scoped(scope, move || work_on(&from_reader, &to_writer, work))?;
        }
        drop(to_writer);
        drop(from_reader);
        let writer = scope.spawn(move || {
            // Dropped with the writer, so that the reader ends with it.
            let ended = ended;
            write_in_order(from_workers, &ended, output)
        });
        let read = read_batches(BufReader::with_capacity(1 << 16, input), &to_workers, &begun);
        drop(to_workers);
        let written = writer.join().unwrap_or_else(|_| Err(io::Error::other("the writing thread panicked")));
        read.and(written)
    })
}

fn work_on(
    from_reader: &Mutex<mpsc::Receiver<Batch>>,
    to_writer: &mpsc::SyncSender<(u64, String)>,
    work: &(impl Fn(&[u8]) -> String + Sync),
) {
    loop {
        let next = from_reader.lock().map(|receiver| receiver.recv());
        let Ok(Ok((number, lines))) = next else { return };
        let mut answers = String::new();
        for line in &lines {
            answers.push_str(&work(line));
            answers.push('\n');
        }
        if to_writer.send((number, answers)).is_err() {
            return;
        }
    }
}

/// Blank lines are passed over: they are no pages.
fn read_batches(
    mut input: BufReader<impl Read>,
    to_workers: &mpsc::SyncSender<Batch>,
    begun: &mpsc::SyncSender<()>,
) -> io::Result<()> {
    let (mut number, mut batch, mut bytes) = (0, Vec::new(), 0);
    loop {
        let mut line = Vec::new();
        let read = input.read_until(b'\n', &mut line)?;
        if read > 0 && line.trim_ascii().is_empty() {
            continue;
        }
        let ended = read == 0;
        if !ended {
            bytes += line.len();
            batch.push(line);
        }
        // An empty buffer means that the next read may wait: whoever sends a line and waits for its answer must get it.
        let may_wait = input.buffer().is_empty();
        if !batch.is_empty() && (ended || may_wait || batch.len() >= BATCH_LINES || bytes >= BATCH_BYTES) {
            if begun.send(()).is_err() || to_workers.send((number, std::mem::take(&mut batch))).is_err() {
                return Ok(()); // the writer is gone: told by its own error
            }
            number += 1;
            bytes = 0;
        }
        if ended {
            return Ok(());
        }
    }
}

fn write_in_order(
    from_workers: mpsc::Receiver<(u64, String)>,
    ended: &mpsc::Receiver<()>,
    output: impl Write,
) -> io::Result<()> {
    let mut output = BufWriter::with_capacity(1 << 16, output);
    let (mut next, mut early) = (0, BTreeMap::new());
    for (number, answers) in from_workers {
        early.insert(number, answers);
        while let Some(answers) = early.remove(&next) {
            output.write_all(harmless_json(&answers).as_bytes())?;
            next += 1;
            let _ = ended.try_recv();
        }
        output.flush()?;
    }
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_the_order_of_the_lines() {
        let input: String = (0..5000).map(|number| format!("{number}\n\n")).collect();
        for threads in [1, 2, 7] {
            let mut output = Vec::new();
            map_lines(input.as_bytes(), &mut output, threads, |line| {
                let number: u32 = std::str::from_utf8(line).unwrap().trim().parse().unwrap();
                // Some lines take longer than others.
                (0..number % 97 * 50).fold(0, |sum, step| std::hint::black_box(sum ^ step));
                number.to_string()
            })
            .unwrap();
            let expected: String = (0..5000).map(|number| format!("{number}\n")).collect();
            assert_eq!(String::from_utf8(output).unwrap(), expected, "{threads} threads");
        }
    }

    #[test]
    fn a_writer_that_fails_ends_the_reading() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let lines = "line\n".repeat(200_000);
        let error = map_lines(lines.as_bytes(), Full, 2, |_| "answer ".repeat(2000)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }
}
