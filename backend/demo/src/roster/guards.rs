//! The guards: fifteen to a shift, one at each post and two in the security centre.

use super::Guard;

/// Posts in the order in which every shift fills them.
const ORDER: [&str; 15] = [
    "control",
    "control",
    "north-gate",
    "south-gate",
    "east-gate",
    "outpatient-hall",
    "screening",
    "emergency",
    "inpatient-hall",
    "standby",
    "bridge",
    "newborn",
    "patrol-outpatient",
    "patrol-inpatient",
    "patrol-grounds",
];

const SHIELD: &str = "shield";
const FIRST_AID: &str = "first_aid";
const FIRE: &str = "fire";
const ESCORT: &str = "escort";
const ENGLISH: &str = "english";

/// Name and skills, in order of the staff number; fifteen a shift.
const GUARDS: [(&str, &str, &[&str]); 45] = [
    ("赵建国", "Zhao Jianguo", &[FIRE, FIRST_AID]),
    ("孙丽华", "Sun Lihua", &[FIRE, ENGLISH]),
    ("王铁军", "Wang Tiejun", &[SHIELD, FIRE]),
    ("刘志强", "Liu Zhiqiang", &[SHIELD]),
    ("陈大勇", "Chen Dayong", &[FIRE]),
    ("周敏", "Zhou Min", &[ESCORT, ENGLISH]),
    ("吴秀英", "Wu Xiuying", &[FIRST_AID, ESCORT]),
    ("郑海涛", "Zheng Haitao", &[SHIELD, FIRST_AID, ESCORT]),
    ("冯立新", "Feng Lixin", &[FIRST_AID]),
    ("韩东升", "Han Dongsheng", &[SHIELD, FIRE, FIRST_AID]),
    ("杨春梅", "Yang Chunmei", &[ESCORT]),
    ("朱红霞", "Zhu Hongxia", &[ESCORT, FIRST_AID]),
    ("秦少峰", "Qin Shaofeng", &[SHIELD, ESCORT]),
    ("许文斌", "Xu Wenbin", &[SHIELD, ESCORT, ENGLISH]),
    ("何永福", "He Yongfu", &[FIRE]),
    ("吕国庆", "Lü Guoqing", &[FIRE]),
    ("施佳怡", "Shi Jiayi", &[FIRST_AID, ENGLISH]),
    ("张广田", "Zhang Guangtian", &[SHIELD]),
    ("孔祥瑞", "Kong Xiangrui", &[SHIELD, FIRE]),
    ("曹俊杰", "Cao Junjie", &[FIRE]),
    ("严晓燕", "Yan Xiaoyan", &[ESCORT]),
    ("华振宇", "Hua Zhenyu", &[SHIELD, ESCORT]),
    ("金成龙", "Jin Chenglong", &[SHIELD, FIRST_AID]),
    ("魏民生", "Wei Minsheng", &[FIRST_AID, ESCORT]),
    ("陶建军", "Tao Jianjun", &[SHIELD, FIRE, FIRST_AID]),
    ("姜玉兰", "Jiang Yulan", &[ESCORT]),
    ("戚雪芹", "Qi Xueqin", &[FIRST_AID, ESCORT]),
    ("谢鹏飞", "Xie Pengfei", &[SHIELD, ESCORT]),
    ("邹宝生", "Zou Baosheng", &[SHIELD, FIRE]),
    ("喻长河", "Yu Changhe", &[FIRE]),
    ("柏松林", "Bai Songlin", &[FIRE, FIRST_AID]),
    ("窦卫东", "Dou Weidong", &[FIRE]),
    ("章明亮", "Zhang Mingliang", &[SHIELD]),
    ("苏德胜", "Su Desheng", &[SHIELD, FIRE]),
    ("潘学文", "Pan Xuewen", &[ENGLISH]),
    ("葛长征", "Ge Changzheng", &[SHIELD]),
    ("范秋菊", "Fan Qiuju", &[ESCORT, FIRST_AID]),
    ("彭虎", "Peng Hu", &[SHIELD, ESCORT, FIRST_AID]),
    ("鲁向阳", "Lu Xiangyang", &[ESCORT]),
    ("马振山", "Ma Zhenshan", &[SHIELD, FIRE, FIRST_AID]),
    ("苗青", "Miao Qing", &[ESCORT, ENGLISH]),
    ("方凤琴", "Fang Fengqin", &[FIRST_AID, ESCORT]),
    ("任满仓", "Ren Mancang", &[SHIELD, ESCORT]),
    ("袁立业", "Yuan Liye", &[SHIELD, FIRE]),
    ("柳成荫", "Liu Chengyin", &[FIRE]),
];

pub(super) fn all() -> Vec<Guard> {
    GUARDS
        .into_iter()
        .enumerate()
        .map(|(n, (name_zh, name_en, skills))| {
            let staff_number = format!("{:04}", n + 1);
            Guard {
                pin: format!("10{staff_number}"),
                staff_number,
                name_zh,
                name_en,
                skills: skills.to_vec(),
                shift: (n / ORDER.len()) as u8,
                post: ORDER[n % ORDER.len()],
            }
        })
        .collect()
}
