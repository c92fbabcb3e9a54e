//! Departments and posts.

use super::{Department, Map, Post};

/// Key, names, path of the desk.
pub const DEPARTMENTS: [(&str, &str, &str, &str); 20] = [
    ("emergency", "急诊科", "Emergency", "emergency/1F/triage"),
    ("paediatrics", "儿科", "Paediatrics", "outpatient/2F/paediatrics-reception"),
    ("internal", "内科", "Internal medicine", "outpatient/2F/internal-medicine-reception"),
    ("surgery", "外科", "Surgery", "outpatient/1F/surgery-reception"),
    ("orthopaedics", "骨科", "Orthopaedics", "outpatient/1F/orthopaedics-reception"),
    ("obgyn", "妇产科", "Obstetrics and gynaecology", "outpatient/3F/obstetrics-and-gynaecology-reception"),
    ("cardiology", "心内科", "Cardiology", "outpatient/2F/cardiology-reception"),
    ("neurology", "神经内科", "Neurology", "outpatient/2F/neurology-reception"),
    ("gastroenterology", "消化科", "Gastroenterology", "outpatient/3F/gastroenterology-reception"),
    ("oncology", "肿瘤科", "Oncology", "outpatient/5F/oncology-reception"),
    ("psychiatry", "精神心理科", "Psychiatry", "outpatient/5F/psychiatry-reception"),
    ("dentistry", "口腔科", "Dentistry", "outpatient/4F/dentistry-reception"),
    ("ophthalmology", "眼科", "Ophthalmology", "outpatient/4F/ophthalmology-reception"),
    ("ent", "耳鼻喉科", "Ear, nose and throat", "outpatient/4F/ent-reception"),
    ("dermatology", "皮肤科", "Dermatology", "outpatient/3F/dermatology-reception"),
    ("icu", "重症医学科", "Intensive care", "inpatient/3F/icu-nurse-station"),
    ("theatres", "手术麻醉科", "Operating department", "inpatient/4F/theatre-nurse-station"),
    ("pharmacy", "药学部", "Pharmacy", "outpatient/1F/dispensing-room"),
    ("laboratory", "检验科", "Laboratory", "outpatient/2F/laboratory-counter"),
    ("imaging", "放射科", "Imaging", "outpatient/1F/imaging-registration"),
];

/// Key, names, path, critical.
const POSTS: [(&str, &str, &str, &str, bool); 14] = [
    ("north-gate", "北门岗", "North gate", "grounds/G/north-gate-house", true),
    ("south-gate", "南门岗", "South gate", "grounds/G/south-gate-house", false),
    ("east-gate", "东门岗", "East gate", "grounds/G/east-gate-house", false),
    ("outpatient-hall", "门诊大厅岗", "Outpatient hall", "outpatient/1F/information-desk", false),
    ("screening", "安检岗", "Entry screening", "outpatient/1F/entry-screening", true),
    ("emergency", "急诊岗", "Emergency hall", "emergency/1F/emergency-hall", true),
    ("inpatient-hall", "住院楼大厅岗", "Inpatient hall", "inpatient/1F/inpatient-hall", false),
    ("control", "监控中心岗", "Security centre", "inpatient/1F/security-centre", true),
    ("standby", "应急备勤岗", "Standby", "inpatient/1F/guards-standby-room", false),
    ("bridge", "连廊岗", "Bridge hall", "inpatient/2F/bridge-hall", false),
    ("newborn", "产科新生儿岗", "Maternity and newborn", "inpatient/5F/lift-lobby", false),
    ("patrol-outpatient", "门诊巡逻岗", "Outpatient patrol", "outpatient/2F/second-floor-hospital-street", false),
    ("patrol-inpatient", "住院巡逻岗", "Inpatient patrol", "inpatient/8F/lift-lobby", false),
    ("patrol-grounds", "室外巡逻岗", "Grounds patrol", "grounds/G/central-garden", false),
];

/// The post whose guard walks alone, outdoors and at night: the post demands a sign of life.
const ALONE: &str = "patrol-grounds";

pub(super) fn departments(map: &mut Map<'_>) -> Vec<Department> {
    let found = |(key, name_zh, name_en, path): (_, _, _, &str)| {
        let place = map.find(path)?;
        Some(Department { key, name_zh, name_en, unit: map.campus.unit_id(place) })
    };
    DEPARTMENTS.into_iter().filter_map(found).collect()
}

pub(super) fn posts(map: &mut Map<'_>) -> Vec<Post> {
    let found = |(key, name_zh, name_en, path, critical): (_, _, _, &str, _)| {
        let place = map.find(path)?;
        Some(Post {
            key,
            name_zh,
            name_en,
            unit: map.campus.unit_id(place),
            spot: map.campus.spot(place, (0.5, 0.5)),
            critical,
            check_in_minutes: (key == ALONE).then_some(30),
        })
    };
    POSTS.into_iter().filter_map(found).collect()
}
