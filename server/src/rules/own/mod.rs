//! Our own rules.

mod copy_source_missing;
mod copy_takes_secrets;
mod copy_takes_virtualenv;
mod directive_casing;
mod end_of_life_image;
mod invalid_json_form;
mod moving_tag;
mod pip_requirements_split_path;
mod pip_requirements_without_r;
mod prerelease_image;
mod template_file;
mod unknown_image;
mod unknown_tag_shape;
mod unused_suppression;

use super::Rule;

pub(super) use template_file::{TEMPLATE_FILE, check as check_template};
pub(super) use unused_suppression::{UNUSED_SUPPRESSION, report as report_unused_suppression};

pub(super) const RULES: &[&Rule] = &[
    &copy_source_missing::COPY_SOURCE_MISSING,
    &copy_takes_secrets::COPY_TAKES_SECRETS,
    &copy_takes_virtualenv::COPY_TAKES_VIRTUALENV,
    &directive_casing::DIRECTIVE_CASING,
    &end_of_life_image::END_OF_LIFE_IMAGE,
    &invalid_json_form::INVALID_JSON_FORM,
    &moving_tag::MOVING_TAG,
    &pip_requirements_split_path::PIP_REQUIREMENTS_SPLIT_PATH,
    &pip_requirements_without_r::PIP_REQUIREMENTS_WITHOUT_R,
    &prerelease_image::PRERELEASE_IMAGE,
    &template_file::TEMPLATE_FILE,
    &unknown_image::UNKNOWN_IMAGE,
    &unknown_tag_shape::UNKNOWN_TAG_SHAPE,
    &unused_suppression::UNUSED_SUPPRESSION,
];
