//! Arguments in, exit status out.

use std::process::ExitCode;

/// glibc's own keeps what a large configuration or feed needed for a moment: with 100,000 feeds more than twice the memory.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    wiredesk::cli::main()
}
