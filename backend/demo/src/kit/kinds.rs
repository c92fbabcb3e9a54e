//! The kinds of rooms and doors of a hospital, and what they are called in IMDF 1.0.

/// What a space is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Corridor,
    StaffCorridor,
    Lobby,
    LiftLobby,
    Stairs,
    Lift,
    EscalatorUp,
    EscalatorDown,
    Bridge,
    Void,
    Yard,
    Pavement,
    Lawn,
    Waiting,
    Clinic,
    Treatment,
    Ward,
    Bathroom,
    NurseStation,
    Office,
    Meeting,
    DutyRoom,
    Counter,
    Store,
    DrugStore,
    Laboratory,
    Imaging,
    Suite,
    Theatre,
    Plant,
    DataRoom,
    ToiletMen,
    ToiletWomen,
    ToiletAccessible,
    Nursing,
    Kitchen,
    Canteen,
    Shop,
    Lounge,
    Auditorium,
    Parking,
    Security,
    Guardhouse,
}

impl Kind {
    /// UNIT-CATEGORY of OGC 20-094.
    pub fn category(self) -> &'static str {
        match self {
            Kind::Corridor | Kind::StaffCorridor | Kind::Yard => "walkway",
            Kind::Lobby | Kind::LiftLobby => "lobby",
            Kind::Stairs => "stairs",
            Kind::Lift => "elevator",
            Kind::EscalatorUp | Kind::EscalatorDown => "escalator",
            Kind::Bridge => "footbridge",
            Kind::Void => "opentobelow",
            Kind::Pavement => "walkway",
            Kind::Lawn => "vegetation",
            Kind::Waiting => "waitingroom",
            Kind::Clinic
            | Kind::Treatment
            | Kind::Ward
            | Kind::NurseStation
            | Kind::Counter
            | Kind::Imaging
            | Kind::Suite
            | Kind::Theatre
            | Kind::DutyRoom
            | Kind::Shop
            | Kind::Guardhouse => "room",
            Kind::Bathroom => "restroom.unisex",
            Kind::Office | Kind::Security => "office",
            Kind::Meeting => "conferenceroom",
            Kind::Store | Kind::DrugStore => "storage",
            Kind::Laboratory => "laboratory",
            Kind::Plant => "nonpublic",
            Kind::DataRoom => "serverroom",
            Kind::ToiletMen => "restroom.male",
            Kind::ToiletWomen => "restroom.female",
            Kind::ToiletAccessible => "restroom.wheelchair",
            Kind::Nursing => "mothersroom",
            Kind::Kitchen => "kitchen",
            Kind::Canteen => "foodservice",
            Kind::Lounge => "lounge",
            Kind::Auditorium => "auditorium",
            Kind::Parking => "parking",
        }
    }

    /// RESTRICTION-CATEGORY of OGC 20-094, if any.
    pub fn restriction(self) -> Option<&'static str> {
        match self {
            Kind::StaffCorridor
            | Kind::NurseStation
            | Kind::Office
            | Kind::DutyRoom
            | Kind::Store
            | Kind::Kitchen
            | Kind::Guardhouse => Some("employeesonly"),
            Kind::DrugStore | Kind::Theatre | Kind::Plant | Kind::DataRoom | Kind::Security => Some("restricted"),
            _ => None,
        }
    }

    /// Whether people in a wheelchair are served here in particular.
    pub fn wheelchair(self) -> bool {
        matches!(self, Kind::ToiletAccessible | Kind::Lift)
    }

    /// Width along the corridor that such a room likes to have, in centimetres; a row scales them
    /// all to its length.
    pub fn width(self) -> i32 {
        match self {
            Kind::Waiting | Kind::Auditorium | Kind::Canteen | Kind::Parking => 900,
            Kind::Theatre | Kind::Imaging | Kind::Suite | Kind::Plant => 650,
            Kind::Meeting | Kind::Lounge | Kind::Security | Kind::Laboratory => 540,
            Kind::Counter | Kind::Kitchen | Kind::Shop | Kind::DataRoom | Kind::NurseStation => 480,
            Kind::Ward => 390,
            Kind::Treatment | Kind::Office | Kind::DrugStore => 360,
            Kind::Clinic | Kind::DutyRoom => 330,
            _ => 270,
        }
    }

    /// The door that such a room has unless the programme says otherwise.
    pub fn door(self) -> DoorKind {
        match self {
            Kind::Waiting | Kind::Lobby | Kind::LiftLobby | Kind::Corridor | Kind::Lounge => DoorKind::Gap,
            Kind::NurseStation | Kind::Canteen | Kind::Bridge => DoorKind::Gap,
            Kind::Lift => DoorKind::Lift,
            Kind::EscalatorUp | Kind::EscalatorDown => DoorKind::Gap,
            Kind::Stairs => DoorKind::Fire,
            Kind::DrugStore | Kind::DataRoom | Kind::Security | Kind::Theatre => DoorKind::Badge,
            Kind::Plant => DoorKind::Key,
            Kind::Imaging | Kind::Parking => DoorKind::Double,
            _ => DoorKind::Plain,
        }
    }
}

/// How two spaces are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DoorKind {
    /// No leaf: a wide passage.
    Gap,
    /// A room's swing door.
    Plain,
    /// A door that a bed passes.
    Double,
    /// A self-closing smoke or fire door.
    Fire,
    /// A lift's landing door.
    Lift,
    /// Opens to a staff badge (门禁).
    Badge,
    /// Locked; the engineers and the guards hold the key.
    Key,
    /// A building's main entrance, sliding.
    Entrance,
    /// A building's side door.
    SideEntrance,
    /// Emergency exit: only outwards, from the first space into the second.
    EmergencyExit,
    /// One way by rule (clean to dirty, checked area to hall), first space into the second.
    OneWay,
    /// A gate of the site, watched by a guard.
    Gate,
}

impl DoorKind {
    /// OPENING-CATEGORY of OGC 20-094.
    pub fn category(self) -> &'static str {
        match self {
            DoorKind::Entrance | DoorKind::Gate => "pedestrian.principal",
            DoorKind::EmergencyExit => "emergencyexit",
            DoorKind::Key => "service",
            _ => "pedestrian",
        }
    }

    /// ACCESS-CONTROL-CATEGORY of OGC 20-094, if the door asks for anything.
    pub fn access_control(self) -> Option<&'static str> {
        match self {
            DoorKind::Badge => Some("badgereader"),
            DoorKind::Key => Some("keyaccess"),
            DoorKind::Gate => Some("guard"),
            _ => None,
        }
    }

    /// DOOR of OGC 20-094: opens by itself, material, type.
    pub fn leaf(self) -> Option<(bool, &'static str, &'static str)> {
        match self {
            DoorKind::Gap => None,
            DoorKind::Plain => Some((false, "wood", "swinging")),
            DoorKind::Double | DoorKind::Fire | DoorKind::Key => Some((false, "metal", "swinging")),
            DoorKind::EmergencyExit | DoorKind::OneWay => Some((false, "metal", "swinging")),
            DoorKind::Lift => Some((true, "metal", "sliding")),
            DoorKind::Badge => Some((true, "glass", "swinging")),
            DoorKind::Entrance => Some((true, "glass", "sliding")),
            DoorKind::SideEntrance => Some((false, "glass", "swinging")),
            DoorKind::Gate => Some((true, "gate", "sliding")),
        }
    }

    /// Clear width in centimetres.
    pub fn width(self) -> i32 {
        match self {
            DoorKind::Gap => 600,
            DoorKind::Plain | DoorKind::Key => 100,
            DoorKind::Lift => 120,
            DoorKind::Double | DoorKind::Fire | DoorKind::Badge => 150,
            DoorKind::OneWay | DoorKind::EmergencyExit | DoorKind::SideEntrance => 180,
            DoorKind::Entrance => 400,
            DoorKind::Gate => 600,
        }
    }

    /// Whether it lets people through only from the first space into the second.
    pub fn one_way(self) -> bool {
        matches!(self, DoorKind::EmergencyExit | DoorKind::OneWay)
    }
}
