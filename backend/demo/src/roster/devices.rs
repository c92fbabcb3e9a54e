//! Checkpoints and alarm buttons.

use super::places::DEPARTMENTS;
use super::{Button, Checkpoint, Map};

/// Path, in a key place.
const CHECKPOINTS: [(&str, bool); 40] = [
    ("outpatient/B1/basement-main-passage", false),
    ("outpatient/B1/transformer-room", true),
    ("outpatient/B1/generator-room", true),
    ("outpatient/B1/chiller-room", false),
    ("outpatient/B1/water-pump-room", true),
    ("outpatient/B1/central-drug-store", true),
    ("outpatient/B1/gas-cylinder-room", true),
    ("outpatient/B1/clinical-waste-store", false),
    ("outpatient/1F/outpatient-hall", false),
    ("outpatient/1F/first-floor-hospital-street", false),
    ("outpatient/1F/dispensary-hall", false),
    ("outpatient/1F/pharmacy-store", true),
    ("outpatient/1F/imaging-waiting", false),
    ("outpatient/2F/second-floor-gallery", false),
    ("outpatient/2F/paediatrics-waiting", false),
    ("outpatient/2F/laboratory-waiting", false),
    ("outpatient/2F/culture-collection", true),
    ("outpatient/3F/third-floor-gallery", false),
    ("outpatient/4F/health-check-hall", false),
    ("outpatient/5F/auditorium-foyer", false),
    ("outpatient/5F/psychiatry-waiting", false),
    ("outpatient/5F/data-room", true),
    ("bridges/2F/north-south-bridge", false),
    ("bridges/2F/east-west-bridge", false),
    ("inpatient/1F/inpatient-hall", false),
    ("inpatient/1F/controlled-drugs-store", true),
    ("inpatient/1F/fire-pump-room", true),
    ("inpatient/2F/blood-store", true),
    ("inpatient/3F/icu-corridor", true),
    ("inpatient/4F/operating-area-west-corridor", true),
    ("inpatient/5F/delivery-and-newborn-corridor", true),
    ("inpatient/7F/lift-lobby", false),
    ("inpatient/9F/lift-lobby", false),
    ("inpatient/11F/lift-lobby", false),
    ("inpatient/12F/lift-lobby", false),
    ("emergency/1F/emergency-hall", false),
    ("emergency/2F/infusion-hall", false),
    ("emergency/3F/intervention-corridor", false),
    ("grounds/G/liquid-oxygen-station", true),
    ("grounds/G/visitors-car-park", false),
];

/// Path, department, silent. The desks of the departments come on top.
const BUTTONS: [(&str, Option<&str>, bool); 70] = [
    ("grounds/G/north-gate-house", None, false),
    ("grounds/G/south-gate-house", None, false),
    ("grounds/G/east-gate-house", None, false),
    ("emergency/1F/emergency-pharmacy", Some("pharmacy"), true),
    ("emergency/1F/emergency-registration-and-cashier", None, true),
    ("emergency/1F/resuscitation-room", Some("emergency"), false),
    ("emergency/1F/emergency-medical-room-1", Some("emergency"), false),
    ("emergency/1F/emergency-medical-room-2", Some("emergency"), false),
    ("emergency/1F/emergency-medical-room-3", Some("emergency"), false),
    ("emergency/1F/emergency-surgical-room-1", Some("emergency"), false),
    ("emergency/1F/emergency-surgical-room-2", Some("emergency"), false),
    ("emergency/1F/emergency-paediatric-room", Some("emergency"), false),
    ("emergency/1F/ambulance-handover", Some("emergency"), false),
    ("emergency/1F/sobering-room", Some("emergency"), false),
    ("emergency/2F/observation-nurse-station", Some("emergency"), false),
    ("emergency/2F/infusion-hall", Some("emergency"), false),
    ("emergency/2F/emergency-icu", Some("emergency"), false),
    ("outpatient/1F/registration-and-cashier", None, true),
    ("outpatient/1F/refunds", None, true),
    ("outpatient/1F/cash-office", None, true),
    ("outpatient/1F/information-desk", None, false),
    ("outpatient/1F/insurance-counter", None, false),
    ("outpatient/1F/entry-screening", None, false),
    ("outpatient/1F/complaints-room", None, true),
    ("outpatient/1F/patient-relations-office", None, true),
    ("outpatient/1F/outpatient-office", None, false),
    ("outpatient/1F/bank-counter", None, true),
    ("outpatient/1F/blood-collection", Some("laboratory"), false),
    ("outpatient/1F/herbal-dispensing-room", Some("pharmacy"), false),
    ("outpatient/1F/pharmacy-store", Some("pharmacy"), true),
    ("outpatient/1F/high-value-drugs-store", Some("pharmacy"), true),
    ("outpatient/1F/surgery-room-1", Some("surgery"), false),
    ("outpatient/1F/orthopaedics-room-1", Some("orthopaedics"), false),
    ("outpatient/2F/second-floor-cashier", None, true),
    ("outpatient/2F/paediatrics-room-1", Some("paediatrics"), false),
    ("outpatient/3F/third-floor-cashier", None, true),
    ("outpatient/3F/obstetrics-and-gynaecology-room-1", Some("obgyn"), false),
    ("outpatient/4F/health-check-registration", None, false),
    ("outpatient/4F/chinese-medicine-reception", None, false),
    ("outpatient/5F/psychiatry-room-1", Some("psychiatry"), false),
    ("outpatient/5F/psychotherapy-room-1", Some("psychiatry"), true),
    ("outpatient/5F/psychotherapy-room-2", Some("psychiatry"), true),
    ("outpatient/5F/medical-affairs", None, false),
    ("outpatient/5F/presidents-office", None, true),
    ("inpatient/1F/admissions-desk", None, false),
    ("inpatient/1F/discharge-cashier", None, true),
    ("inpatient/1F/inpatient-cashier", None, true),
    ("inpatient/1F/inpatient-pharmacy", Some("pharmacy"), false),
    ("inpatient/1F/inpatient-drug-store", Some("pharmacy"), true),
    ("inpatient/1F/controlled-drugs-store", Some("pharmacy"), true),
    ("inpatient/2F/endoscopy-desk", Some("gastroenterology"), false),
    ("inpatient/2F/appointments-desk", None, false),
    ("inpatient/3F/cardiac-care-nurse-station", Some("cardiology"), false),
    ("inpatient/4F/patient-transfer", Some("theatres"), false),
    ("inpatient/5F/maternity-nurse-station", Some("obgyn"), false),
    ("inpatient/5F/newborn-nurse-station", Some("paediatrics"), false),
    ("inpatient/6F/gynaecology-nurse-station", Some("obgyn"), false),
    ("inpatient/6F/paediatric-nurse-station", Some("paediatrics"), false),
    ("inpatient/7F/cardiology-nurse-station", Some("cardiology"), false),
    ("inpatient/7F/respiratory-nurse-station", Some("internal"), false),
    ("inpatient/8F/neurology-nurse-station", Some("neurology"), false),
    ("inpatient/8F/neurosurgery-nurse-station", Some("surgery"), false),
    ("inpatient/9F/orthopaedic-nurse-station", Some("orthopaedics"), false),
    ("inpatient/9F/general-surgery-nurse-station", Some("surgery"), false),
    ("inpatient/10F/gastroenterology-nurse-station", Some("gastroenterology"), false),
    ("inpatient/10F/nephrology-nurse-station", Some("internal"), false),
    ("inpatient/11F/oncology-nurse-station", Some("oncology"), false),
    ("inpatient/11F/haematology-nurse-station", Some("oncology"), false),
    ("inpatient/12F/private-nurse-station", None, false),
    ("inpatient/12F/geriatric-nurse-station", Some("internal"), false),
];

pub(super) fn checkpoints(map: &mut Map<'_>) -> Vec<Checkpoint> {
    let mut made = Vec::new();
    for (n, (path, key_place)) in CHECKPOINTS.into_iter().enumerate() {
        let Some(place) = map.find(path) else { continue };
        let unit = map.campus.unit(place);
        let floor = &map.campus.floor(place).short;
        made.push(Checkpoint {
            code: format!("CP-{:03}", n + 1),
            name_zh: format!("{floor} {}", unit.zh),
            name_en: format!("{floor} {}", unit.en),
            unit: map.campus.unit_id(place),
            spot: map.campus.spot(place, (0.4, 0.6)),
            key_place,
        });
    }
    made
}

pub(super) fn buttons(map: &mut Map<'_>) -> Vec<Button> {
    let desks = DEPARTMENTS.into_iter().map(|(key, _, _, path)| (path, Some(key), false));
    let mut made = Vec::new();
    for (n, (path, department, silent)) in desks.chain(BUTTONS).enumerate() {
        let Some(place) = map.find(path) else { continue };
        let unit = map.campus.unit(place);
        made.push(Button {
            code: format!("AB-{:03}", n + 1),
            name_zh: format!("{}报警按钮", unit.zh),
            name_en: format!("{} alarm button", unit.en),
            department,
            unit: map.campus.unit_id(place),
            spot: map.campus.spot(place, (0.25, 0.7)),
            silent,
        });
    }
    made
}
