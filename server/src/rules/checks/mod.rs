//! BuildKit's build checks, under BuildKit's names.

mod consistent_instruction_casing;
mod copy_ignored_file;
mod duplicate_stage_name;
mod expose_invalid_format;
mod expose_proto_casing;
mod from_as_casing;
mod from_platform_flag_const_disallowed;
mod invalid_base_image_platform;
mod invalid_default_arg_in_from;
mod invalid_definition_description;
mod json_args_recommended;
mod legacy_key_value_format;
mod maintainer_deprecated;
mod multiple_instructions_disallowed;
mod no_empty_continuation;
mod redundant_target_platform;
mod reserved_stage_name;
mod secrets_used_in_arg_or_env;
mod stage_name_casing;
mod undefined_arg_in_from;
mod undefined_var;
mod workdir_relative_path;

use super::Rule;

pub(super) use undefined_var::explain_elsewhere;

pub(super) const RULES: &[&Rule] = &[
    &consistent_instruction_casing::CONSISTENT_INSTRUCTION_CASING,
    &copy_ignored_file::COPY_IGNORED_FILE,
    &duplicate_stage_name::DUPLICATE_STAGE_NAME,
    &expose_invalid_format::EXPOSE_INVALID_FORMAT,
    &expose_proto_casing::EXPOSE_PROTO_CASING,
    &from_as_casing::FROM_AS_CASING,
    &from_platform_flag_const_disallowed::FROM_PLATFORM_FLAG_CONST_DISALLOWED,
    &invalid_default_arg_in_from::INVALID_DEFAULT_ARG_IN_FROM,
    &invalid_base_image_platform::INVALID_BASE_IMAGE_PLATFORM,
    &invalid_definition_description::INVALID_DEFINITION_DESCRIPTION,
    &json_args_recommended::JSON_ARGS_RECOMMENDED,
    &legacy_key_value_format::LEGACY_KEY_VALUE_FORMAT,
    &maintainer_deprecated::MAINTAINER_DEPRECATED,
    &multiple_instructions_disallowed::MULTIPLE_INSTRUCTIONS_DISALLOWED,
    &no_empty_continuation::NO_EMPTY_CONTINUATION,
    &redundant_target_platform::REDUNDANT_TARGET_PLATFORM,
    &reserved_stage_name::RESERVED_STAGE_NAME,
    &secrets_used_in_arg_or_env::SECRETS_USED_IN_ARG_OR_ENV,
    &stage_name_casing::STAGE_NAME_CASING,
    &undefined_arg_in_from::UNDEFINED_ARG_IN_FROM,
    &undefined_var::UNDEFINED_VAR,
    &workdir_relative_path::WORKDIR_RELATIVE_PATH,
];
