//! Words of reports.

use domain::patrol::{report::Grouping, round::Outcome};
use wire::patrol::reports::{Language, MissedRound};

/// What can be wrong with a scan: the code, and its words.
pub const PROBLEMS: [(&str, &str, &str); 19] = [
    ("late", "迟到", "Late"),
    ("early", "早到", "Early"),
    ("wrong_order", "顺序不符", "Wrong order"),
    ("not_on_route", "不在路线上", "Not on route"),
    ("too_fast", "步行过快", "Too fast to have walked"),
    ("outside_fence", "超出围栏", "Outside the fence"),
    ("replayed", "标签重放", "Copied tag reading"),
    ("counter_misfit", "计数与时间不符", "Counter does not fit"),
    ("harvested", "疑似集中采集", "Perhaps read in advance"),
    ("clock_doubtful", "时钟存疑", "Clock doubtful"),
    ("other_phone", "非本人手机", "Other phone"),
    ("off_shift", "不在班", "Off shift"),
    ("chain_broken", "记录链断裂", "Chain broken"),
    ("unsigned", "未签名", "Unsigned"),
    ("label_revoked", "标签已作废", "Label revoked"),
    ("proof_invalid", "凭证无效", "Proof invalid"),
    ("no_photo", "缺少照片", "No photo"),
    ("below_demand", "低于要求等级", "Below demand"),
    ("unknown_checkpoint", "巡查点未知", "Unknown checkpoint"),
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
        (None, Outcome::Missed, None) => lang.of("无人开始", "nobody began it").to_owned(),
        (None, _, _) => lang.of("时限已到", "its time ran out").to_owned(),
    };
    match missed.paused_ms / 60_000 {
        0 => why,
        minutes => {
            let paused = lang.of("因警情暂停（分钟）：", "minutes paused by alarms: ");
            format!("{why}{}{paused}{minutes}", lang.of("；", "; "))
        }
    }
}
