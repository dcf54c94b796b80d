//! Our own rules.

mod invalid_json_form;
mod pip_requirements_split_path;
mod pip_requirements_without_r;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[
    &invalid_json_form::INVALID_JSON_FORM,
    &pip_requirements_split_path::PIP_REQUIREMENTS_SPLIT_PATH,
    &pip_requirements_without_r::PIP_REQUIREMENTS_WITHOUT_R,
];
