//! Logins of the demo.

use super::Account;
use super::places::DEPARTMENTS;

/// The supervisor whom an escalation reaches as the shift leader.
const SHIFT_LEADER: &str = "zhiban";

/// Login, names, role.
const PEOPLE: [(&str, &str, &str, &str); 8] = [
    ("banzhang1", "白班班长 李卫民", "Day supervisor Li Weimin", "supervisor"),
    ("banzhang2", "中班班长 高云霞", "Evening supervisor Gao Yunxia", "supervisor"),
    ("banzhang3", "夜班班长 董长春", "Night supervisor Dong Changchun", "supervisor"),
    (SHIFT_LEADER, "值班长 马文涛", "Shift leader Ma Wentao", "supervisor"),
    ("yanlian", "演练组织者 沈静", "Drill coordinator Shen Jing", "coordinator"),
    ("jingwu", "警务室", "Police room", "police"),
    ("baowei", "保卫科 蒋国华", "Security office Jiang Guohua", "office"),
    ("admin", "系统管理员", "Administrator", "admin"),
];

/// The password of a demo login.
fn password(login: &str) -> String {
    format!("haihe-{login}")
}

pub(super) fn all() -> Vec<Account> {
    let people = PEOPLE.into_iter().map(|(login, zh, en, role)| Account {
        login: login.to_owned(),
        name_zh: zh.to_owned(),
        name_en: en.to_owned(),
        role,
        department: None,
        skills: if login == SHIFT_LEADER { vec!["shift_leader"] } else { Vec::new() },
        password: password(login),
    });
    let staff = DEPARTMENTS.into_iter().map(|(key, zh, en, _)| Account {
        login: key.to_owned(),
        name_zh: format!("{zh}护士站"),
        name_en: format!("{en} desk"),
        role: "staff",
        department: Some(key),
        skills: Vec::new(),
        password: password(key),
    });
    people.chain(staff).collect()
}
