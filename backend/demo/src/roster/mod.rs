//! Who works at the demo hospital and what hangs on its walls. All names are made up.

mod accounts;
mod devices;
mod guards;
mod places;

use uuid::Uuid;

use crate::campus::{Campus, Place};

/// A point on a level, WGS-84 degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// Id of the IMDF level.
    pub level: Uuid,
    /// Longitude, degrees east.
    pub lon: f64,
    /// Latitude, degrees north.
    pub lat: f64,
}

/// Everything about the hospital that is not in its floor plans.
#[derive(Debug, Clone)]
pub struct Roster {
    /// The campus.
    pub site: Site,
    /// Twenty departments.
    pub departments: Vec<Department>,
    /// Fourteen posts.
    pub posts: Vec<Post>,
    /// Forty-five guards, fifteen a shift.
    pub guards: Vec<Guard>,
    /// Everybody who signs in at a desk.
    pub accounts: Vec<Account>,
    /// Forty checkpoints.
    pub checkpoints: Vec<Checkpoint>,
    /// Ninety alarm buttons.
    pub buttons: Vec<Button>,
}

/// The campus (院区) itself.
#[derive(Debug, Clone)]
pub struct Site {
    /// Short name in addresses.
    pub key: &'static str,
    /// Name in Chinese.
    pub name_zh: &'static str,
    /// Name in English.
    pub name_en: &'static str,
    /// IANA name.
    pub time_zone: &'static str,
}

/// A department (科室) and the desk where it is found.
#[derive(Debug, Clone)]
pub struct Department {
    /// Short name; also the login of its desk.
    pub key: &'static str,
    /// Name in Chinese.
    pub name_zh: &'static str,
    /// Name in English.
    pub name_en: &'static str,
    /// Id of the IMDF unit with its desk.
    pub unit: Uuid,
}

/// A post (岗位) that a guard holds for a shift.
#[derive(Debug, Clone)]
pub struct Post {
    /// Short name.
    pub key: &'static str,
    /// Name in Chinese.
    pub name_zh: &'static str,
    /// Name in English.
    pub name_en: &'static str,
    /// Id of the IMDF unit.
    pub unit: Uuid,
    /// Where exactly.
    pub spot: Spot,
    /// Never stripped of its last guard while anybody else is left.
    pub critical: bool,
    /// Whoever is there works alone and gives a sign every so many minutes.
    pub check_in_minutes: Option<u8>,
}

/// A guard (保安员).
#[derive(Debug, Clone)]
pub struct Guard {
    /// Four digits, "0001" and on.
    pub staff_number: String,
    /// Name in Chinese.
    pub name_zh: &'static str,
    /// Name in English.
    pub name_en: &'static str,
    /// Of `shield` (盾牌钢叉), `first_aid` (急救), `fire` (消防), `escort` (陪诊), `english`.
    pub skills: Vec<&'static str>,
    /// 0 day, 1 evening, 2 night.
    pub shift: u8,
    /// Key of the usual post.
    pub post: &'static str,
    /// For signing in to the demo on a phone: "10" and the staff number.
    pub pin: String,
}

/// A login that is not a guard's.
#[derive(Debug, Clone)]
pub struct Account {
    /// Name to sign in with.
    pub login: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// One of `supervisor`, `coordinator`, `staff`, `police`, `office`, `admin`.
    pub role: &'static str,
    /// Key of the department, for its staff.
    pub department: Option<&'static str>,
    /// `shift_leader` (值班长) among the supervisors.
    pub skills: Vec<&'static str>,
    /// For the demo only.
    pub password: String,
}

/// A checkpoint (巡查点).
#[derive(Debug, Clone)]
pub struct Checkpoint {
    /// What is printed on it.
    pub code: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Id of the IMDF unit.
    pub unit: Uuid,
    /// Where exactly.
    pub spot: Spot,
    /// In a key place (要害部位).
    pub key_place: bool,
}

/// An alarm button (一键式报警装置).
#[derive(Debug, Clone)]
pub struct Button {
    /// What is printed on it.
    pub code: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Key of the department it belongs to, if it stands at a department's desk or in its rooms.
    pub department: Option<&'static str>,
    /// Id of the IMDF unit.
    pub unit: Uuid,
    /// Where exactly.
    pub spot: Spot,
    /// Gives no sign where it is pressed.
    pub silent: bool,
}

/// Draws up the roster on a campus, and says which places of it were not found: none, in a sound
/// programme; the tests hold it so.
pub fn draw_up(campus: &Campus) -> (Roster, Vec<String>) {
    let mut map = Map { campus, lost: Vec::new() };
    let roster = Roster {
        site: Site { key: "haihe", name_zh: "海河医院", name_en: "Haihe Hospital", time_zone: "Asia/Shanghai" },
        departments: places::departments(&mut map),
        posts: places::posts(&mut map),
        guards: guards::all(),
        accounts: accounts::all(),
        checkpoints: devices::checkpoints(&mut map),
        buttons: devices::buttons(&mut map),
    };
    (roster, map.lost)
}

/// Finds paths on a campus and remembers those that lead nowhere.
struct Map<'a> {
    campus: &'a Campus,
    lost: Vec<String>,
}

impl Map<'_> {
    fn find(&mut self, path: &str) -> Option<Place> {
        let place = self.campus.place(path);
        if place.is_none() {
            self.lost.push(path.to_owned());
        }
        place
    }
}
