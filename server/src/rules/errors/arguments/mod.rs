//! Errors of arguments.

mod exactly_one;
mod expose_port;
mod expose_proto;
mod healthcheck_duration;
mod healthcheck_no_cmd;
mod healthcheck_none_args;
mod healthcheck_retries;
mod healthcheck_type;
mod kv_arity;
mod kv_blank_name;
mod kv_missing_equals;
mod no_arguments;
mod onbuild_forbidden;
mod onbuild_onbuild;
mod port;
mod shell_not_json;
mod stopsignal_invalid;
mod volume_empty;

use crate::rules::Rule;

pub(super) const RULES: &[&Rule] = &[
    &kv_arity::KV_ARITY,
    &kv_missing_equals::KV_MISSING_EQUALS,
    &kv_blank_name::KV_BLANK_NAME,
    &no_arguments::NO_ARGUMENTS,
    &exactly_one::EXACTLY_ONE,
    &shell_not_json::SHELL_NOT_JSON,
    &healthcheck_type::HEALTHCHECK_TYPE,
    &healthcheck_none_args::HEALTHCHECK_NONE_ARGS,
    &healthcheck_no_cmd::HEALTHCHECK_NO_CMD,
    &healthcheck_duration::HEALTHCHECK_DURATION,
    &healthcheck_retries::HEALTHCHECK_RETRIES,
    &expose_port::EXPOSE_PORT,
    &expose_proto::EXPOSE_PROTO,
    &volume_empty::VOLUME_EMPTY,
    &stopsignal_invalid::STOPSIGNAL_INVALID,
    &onbuild_onbuild::ONBUILD_ONBUILD,
    &onbuild_forbidden::ONBUILD_FORBIDDEN,
];
