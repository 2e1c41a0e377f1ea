//! The query as the key has it: what chooses the page, sorted.

use super::path::write_unreserved;

/// Parameters of analytics, advertising, newsletters and sessions: names of facts published by those who set them, sorted.
const TRACKING: &[&str] = &[
    "__hsfp",
    "__hssc",
    "__hstc",
    "__s",
    "__twitter_impression",
    "_branch_match_id",
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "_ke",
    "_kx",
    "_openstat",
    "action_object_map",
    "action_ref_map",
    "action_type_map",
    "aspsessionid",
    "awc",
    "cfid",
    "cftoken",
    "cjevent",
    "ck_subscriber_id",
    "cmp",
    "cmpid",
    "cndid",
    "dclid",
    "dicbo",
    "dm_i",
    "echobox",
    "ef_id",
    "epik",
    "erid",
    "fb_action_ids",
    "fb_action_types",
    "fb_ref",
    "fb_source",
    "fbclid",
    "fref",
    "ftag",
    "gad_source",
    "gbraid",
    "gclid",
    "gclsrc",
    "guccounter",
    "guce_referrer",
    "guce_referrer_sig",
    "hsctatracking",
    "icid",
    "igsh",
    "igshid",
    "intcid",
    "intcmp",
    "irclickid",
    "irgwc",
    "ito",
    "jsessionid",
    "li_fat_id",
    "mbid",
    "mc_cid",
    "mc_eid",
    "mibextid",
    "mkt_tok",
    "ml_subscriber",
    "ml_subscriber_hash",
    "msclkid",
    "ncid",
    "nr_email_referer",
    "ocid",
    "oly_anon_id",
    "oly_enc_id",
    "phpsessid",
    "rb_clickid",
    "rdt_cid",
    "s_cid",
    "s_kwcid",
    "sc_campaign",
    "sc_channel",
    "sc_medium",
    "sccid",
    "sh_kit",
    "smid",
    "smtyp",
    "spjobid",
    "spm",
    "spmailingid",
    "spreportid",
    "spuserid",
    "sr_share",
    "sref",
    "srsltid",
    "taid",
    "traffic_source",
    "trafficsource",
    "trk",
    "trkcampaign",
    "ttclid",
    "twclid",
    "usqp",
    "vero_conv",
    "vero_id",
    "wbraid",
    "wickedid",
    "wt_mc",
    "wt_zmc",
    "xtor",
    "xtref",
    "yclid",
    "ysclid",
    "zanpid",
];

const TRACKING_PREFIXES: &[&str] = &[
    "utm_", "utm-", "mtm_", "pk_", "piwik_", "matomo_", "at_", "hsa_", "ns_", "itm_", "stm_", "elq", "wt.", "oft_",
    "bsft_", "ga_", "__tn", "soc_", "hmb_", "cm_mmc", "tblci", "yptr",
];

/// Names that choose a page on one site and tell a channel on another: the value decides.
const AMBIGUOUS: &[&str] = &[
    "amp",
    "campaign",
    "channel",
    "cid",
    "feature",
    "from",
    "medium",
    "origin",
    "output",
    "outputtype",
    "partner",
    "ref",
    "referer",
    "referrer",
    "rss",
    "share",
    "source",
    "src",
    "via",
];

/// Values that name a channel, letters and digits alone.
const CHANNELS: &[&str] = &[
    "amp",
    "android",
    "app",
    "applenews",
    "atom",
    "bluesky",
    "bsky",
    "email",
    "facebook",
    "fb",
    "feed",
    "feedburner",
    "flipboard",
    "google",
    "googlenews",
    "instagram",
    "ios",
    "linkedin",
    "mail",
    "mastodon",
    "messenger",
    "mobile",
    "msn",
    "newsletter",
    "pinterest",
    "push",
    "reddit",
    "rss",
    "rss2",
    "rssfeed",
    "share",
    "sharebar",
    "sharebutton",
    "smartnews",
    "social",
    "telegram",
    "tiktok",
    "twitter",
    "whatsapp",
    "x",
    "youtu.be",
    "youtube",
    "youtubecom",
];

/// Writes `?` and the parameters that are left, or nothing.
pub(super) fn write(key: &mut String, query: &str) {
    if query.is_empty() {
        return;
    }
    let mut kept: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !is_dropped(pair))
        .map(|pair| pair.strip_suffix('=').unwrap_or(pair))
        .collect();
    kept.sort_unstable();
    for (index, pair) in kept.into_iter().enumerate() {
        key.push(if index == 0 { '?' } else { '&' });
        write_unreserved(key, pair);
    }
}

fn is_dropped(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    // Names are matched without case: `CMP` and `cmp` are one.
    let mut lower = [0; 24];
    let Some(lower) = lower.get_mut(..name.len()) else {
        return TRACKING_PREFIXES.iter().any(|prefix| begins(name, prefix));
    };
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    let Ok(lower) = std::str::from_utf8(lower) else { return false };
    TRACKING.binary_search(&lower).is_ok()
        || TRACKING_PREFIXES.iter().any(|prefix| lower.starts_with(prefix))
        || AMBIGUOUS.binary_search(&lower).is_ok() && names_channel(lower, value)
}

fn begins(name: &str, prefix: &str) -> bool {
    name.as_bytes().get(..prefix.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(prefix.as_bytes()))
}

fn names_channel(name: &str, value: &str) -> bool {
    let plain: String = value
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric())
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    match name {
        "amp" | "rss" | "share" if matches!(plain.as_str(), "" | "1" | "true" | "yes") => true,
        _ => {
            CHANNELS.contains(&plain.as_str())
                || plain.starts_with("rss")
                || plain.ends_with("rss")
                || plain.ends_with("newsletter")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_for_binary_search() {
        assert!(TRACKING.is_sorted(), "{:?}", TRACKING.windows(2).find(|pair| pair[0] > pair[1]));
        assert!(AMBIGUOUS.is_sorted());
    }
}
