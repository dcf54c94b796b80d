//! hadolint's rules.

mod apt_lists;
mod archive;
mod branches;
mod dl1001;
mod dl3000;
mod dl3001;
mod dl3002;
mod dl3003;
mod dl3004;
mod dl3006;
mod dl3007;
mod dl3008;
mod dl3009;
mod dl3010;
mod dl3013;
mod dl3014;
mod dl3015;
mod dl3016;
mod dl3018;
mod dl3019;
mod dl3020;
mod dl3021;
mod dl3022;
mod dl3025;
mod dl3026;
mod dl3027;
mod dl3028;
mod dl3029;
mod dl3030;
mod dl3032;
mod dl3033;
mod dl3034;
mod dl3035;
mod dl3036;
mod dl3037;
mod dl3038;
mod dl3040;
mod dl3041;
mod dl3042;
mod dl3044;
mod dl3045;
mod dl3046;
mod dl3047;
mod dl3048;
mod dl3049;
mod dl3050;
mod dl3051;
mod dl3052;
mod dl3053;
mod dl3054;
mod dl3055;
mod dl3056;
mod dl3057;
mod dl3058;
mod dl3059;
mod dl3060;
mod dl3062;
mod dl3064;
mod dl3066;
mod dl3067;
mod dl4001;
mod dl4005;
mod dl4006;
mod labels;
mod packages;
mod rpm;
mod shell;

use super::{Rule, Severity};

/// How serious findings are in hadolint's own profile, where that is not what the rule says.
pub(super) const LEVELS: [(&str, Severity); 11] = [
    ("DL3000", Severity::Error),
    ("DL3004", Severity::Error),
    ("DL3012", Severity::Error),
    ("DL3020", Severity::Error),
    ("DL3021", Severity::Error),
    ("DL3022", Severity::Warning),
    ("DL3024", Severity::Error),
    ("DL3026", Severity::Error),
    ("DL3044", Severity::Error),
    ("DL4000", Severity::Error),
    ("DL4004", Severity::Error),
];

/// What hadolint reports only where a level is set for it.
pub(super) const OFF: [&str; 2] = ["DL1001", "DL3057"];

pub(super) const RULES: &[&Rule] = &[
    &dl1001::DL1001,
    &dl3000::DL3000,
    &dl3001::DL3001,
    &dl3002::DL3002,
    &dl3003::DL3003,
    &dl3004::DL3004,
    &dl3006::DL3006,
    &dl3007::DL3007,
    &dl3008::DL3008,
    &dl3009::DL3009,
    &dl3010::DL3010,
    &dl3013::DL3013,
    &dl3014::DL3014,
    &dl3015::DL3015,
    &dl3016::DL3016,
    &dl3018::DL3018,
    &dl3019::DL3019,
    &dl3020::DL3020,
    &dl3021::DL3021,
    &dl3022::DL3022,
    &dl3025::DL3025,
    &dl3026::DL3026,
    &dl3027::DL3027,
    &dl3028::DL3028,
    &dl3029::DL3029,
    &dl3030::DL3030,
    &dl3032::DL3032,
    &dl3033::DL3033,
    &dl3034::DL3034,
    &dl3035::DL3035,
    &dl3036::DL3036,
    &dl3037::DL3037,
    &dl3038::DL3038,
    &dl3040::DL3040,
    &dl3041::DL3041,
    &dl3042::DL3042,
    &dl3044::DL3044,
    &dl3045::DL3045,
    &dl3046::DL3046,
    &dl3047::DL3047,
    &dl3048::DL3048,
    &dl3049::DL3049,
    &dl3050::DL3050,
    &dl3051::DL3051,
    &dl3052::DL3052,
    &dl3053::DL3053,
    &dl3054::DL3054,
    &dl3055::DL3055,
    &dl3056::DL3056,
    &dl3057::DL3057,
    &dl3058::DL3058,
    &dl3059::DL3059,
    &dl3060::DL3060,
    &dl3062::DL3062,
    &dl3064::DL3064,
    &dl3066::DL3066,
    &dl3067::DL3067,
    &dl4001::DL4001,
    &dl4005::DL4005,
    &dl4006::DL4006,
];
