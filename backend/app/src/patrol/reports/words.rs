//! Words of reports.

use domain::patrol::{report::Grouping, round::Outcome};
use wire::patrol::reports::{Language, MissedRound};

/// What can be wrong with a scan: the code, and its words.
pub const PROBLEMS: [(&str, &str, &str); 20] = [
    ("late", "迟到", "late"),
    ("early", "过早", "early"),
    ("wrong_order", "顺序不对", "wrong order"),
    ("not_on_route", "不在路线上", "not on the route"),
    ("too_fast", "走不到", "too fast"),
    ("outside_fence", "范围外", "outside the fence"),
    ("replayed", "复制的标签", "copied tag"),
    ("counter_misfit", "标签计数不符", "counter misfit"),
    ("harvested", "疑似囤读", "perhaps read ahead"),
    ("clock_doubtful", "时钟不准", "doubtful clock"),
    ("other_phone", "别的手机", "other phone"),
    ("off_shift", "不在岗", "off shift"),
    ("other_walker", "他人班次", "another's round"),
    ("chain_broken", "记录不连续", "broken records"),
    ("unsigned", "没有签名", "unsigned"),
    ("label_revoked", "旧二维码", "old label"),
    ("proof_invalid", "无效码", "invalid code"),
    ("no_photo", "没有照片", "no photo"),
    ("below_demand", "凭证不够", "weak evidence"),
    ("unknown_checkpoint", "未知巡查点", "unknown checkpoint"),
];

/// How a grouping is called in the name of a file.
pub const fn file_word(by: Grouping) -> &'static str {
    match by {
        Grouping::Day => "by-day",
        Grouping::Month => "by-month",
        Grouping::Route => "by-route",
        Grouping::Guard => "by-guard",
        Grouping::Checkpoint => "by-checkpoint",
    }
}

/// What a table of a grouping is called.
pub const fn title(by: Grouping, lang: Language) -> &'static str {
    match by {
        Grouping::Day => lang.of("按日", "By day"),
        Grouping::Month => lang.of("按月", "By month"),
        Grouping::Route => lang.of("按路线", "By route"),
        Grouping::Guard => lang.of("按保安员", "By guard"),
        Grouping::Checkpoint => lang.of("按巡查点", "By checkpoint"),
    }
}

/// How a round ended.
pub const fn outcome(outcome: Outcome, lang: Language) -> &'static str {
    match outcome {
        Outcome::Complete => lang.of("完成", "complete"),
        Outcome::Incomplete => lang.of("未走完", "incomplete"),
        Outcome::Missed => lang.of("漏巡", "missed"),
        Outcome::CalledOff => lang.of("取消", "called off"),
    }
}

/// Why a round was not walked whole.
pub fn reason(missed: &MissedRound, lang: Language) -> String {
    let why = match (&missed.reason, missed.outcome, missed.walker) {
        (Some(reason), _, _) => reason.clone(),
        (None, Outcome::Missed, None) => lang.of("无人出发", "nobody began it").to_owned(),
        (None, _, _) => lang.of("时限已到", "its time ran out").to_owned(),
    };
    match missed.paused_ms / 60_000 {
        0 => why,
        minutes => {
            let paused = lang.of("出警暂停（分钟）：", "minutes paused by alarms: ");
            format!("{why}{}{paused}{minutes}", lang.of("；", "; "))
        }
    }
}
