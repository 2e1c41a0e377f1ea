//! Claims in, the language that the page says it is in out.

use super::super::claims::json_ld::Claim;
use super::super::claims::meta::Meta;

/// The ISO 639-1 code, without region and script.
pub fn declared(meta: &Meta<'_>, article: Option<&Claim>) -> Option<String> {
    let in_head = || meta.first(&["og:locale", "content-language", "language", "dc.language"]);
    let stated = meta.language.or_else(in_head).or_else(|| article.and_then(|claim| claim.language.as_deref()))?;
    let code = stated.trim().split(['-', '_', ',', ';']).next()?.to_ascii_lowercase();
    (code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase())).then_some(code)
}
