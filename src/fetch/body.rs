//! A response in, its body's bytes out, never more than the cap after decompression.

use reqwest::Response;

use super::Error;

/// What a buffer is given at first where the server promises more.
const FIRST_RESERVE_BYTES: u64 = 1 << 16;

/// Reads the body in pieces and stops at the cap, so that 809 bytes of Brotli do not become a gibibyte. Where so many bytes are
/// `enough`, the rest is left.
pub(super) async fn read(mut response: Response, limit_bytes: u64, enough: Option<u64>) -> Result<Vec<u8>, Error> {
    let promised = response.content_length().unwrap_or(0).min(FIRST_RESERVE_BYTES);
    let mut body = Vec::with_capacity(promised as usize);
    while let Some(piece) = response.chunk().await.map_err(|error| Error::Unreachable(super::client::told(&error)))? {
        if let Some(enough) = enough.filter(|enough| body.len() as u64 + piece.len() as u64 >= *enough) {
            body.extend_from_slice(&piece[..piece.len().min(enough as usize - body.len())]);
            return Ok(body);
        }
        if body.len() as u64 + piece.len() as u64 > limit_bytes {
            return Err(Error::TooLarge { limit_bytes });
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}
