//! Our own rules.

mod archive_not_unpacked;
mod cache_mount_unused;
mod certificates_not_checked;
mod cmd_never_used;
mod command_file_missing;
mod command_in_one_word;
mod command_outside_environment;
mod comment_hides_commands;
mod conda_leftovers;
mod copy_after_user_without_chown;
mod copy_before_install;
mod copy_from_empty_scratch_stage;
mod copy_outside_context;
mod copy_shell_operator;
mod copy_source_missing;
mod copy_takes_leftovers;
mod copy_takes_secrets;
mod copy_takes_virtualenv;
mod credentials_in_url;
mod development_server;
mod directive_casing;
mod duplicate_label;
mod end_of_life_image;
mod environment_of_other_python;
mod exposed_port_differs;
mod file_copied_later;
mod flag_after_paths;
mod flag_needs_newer_syntax;
mod global_arg_in_run;
mod heredoc_with_blank;
mod invalid_json_form;
mod invalid_onbuild_trigger;
mod lock_file_missing;
mod misplaced_directive;
mod misplaced_heredoc;
mod misplaced_suppression;
mod missing_continuation;
mod missing_operator;
mod misspelled_image;
mod moving_tag;
mod named_identity_in_passwdless_stage;
mod no_ungraceful_stopsignal;
mod no_unreachable_stages;
mod operator_in_array;
mod package_gone;
mod package_without_wheel;
mod path_replaced;
mod pip_needs_environment;
mod pip_requirements_split_path;
mod pip_requirements_without_r;
mod poetry_option_removed;
mod powershell_operator;
mod prerelease_image;
mod program_missing;
mod program_not_installed;
mod project_not_copied;
mod python_package_of_system;
mod python_switch;
mod requirements_file_missing;
mod script_not_executable;
mod secret_in_text;
mod server_on_loopback;
mod server_runs_as_root;
mod server_started_in_build;
mod setup_py_install;
mod shell_run_in_scratch;
mod shell_state_lost;
mod shell_syntax;
mod swallowed_instruction;
mod syntax_directive_typo;
mod template_file;
mod trailing_comment;
mod unknown_image;
mod unknown_tag_shape;
mod unknown_user;
mod unused_suppression;
mod user_install_not_on_path;
mod uv_sync_unlocked;
mod uvicorn_worker_moved;
mod variable_in_array;
mod windows_path_escaped;
mod world_writable_path;

use super::Rule;

pub(super) use copy_shell_operator::has_shell_operator;
pub(super) use secret_in_text::keep_known_mounts;
pub(super) use template_file::{TEMPLATE_FILE, check as check_template};
pub(super) use unused_suppression::{UNUSED_SUPPRESSION, report as report_unused_suppression};

pub(super) use end_of_life_image::{ended_long_ago, ended_years_ago, keep_edits_of_own_arguments};

pub(super) const RULES: &[&Rule] = &[
    &archive_not_unpacked::ARCHIVE_NOT_UNPACKED,
    &cache_mount_unused::CACHE_MOUNT_UNUSED,
    &certificates_not_checked::CERTIFICATES_NOT_CHECKED,
    &cmd_never_used::CMD_NEVER_USED,
    &command_file_missing::COMMAND_FILE_MISSING,
    &command_in_one_word::COMMAND_IN_ONE_WORD,
    &command_outside_environment::COMMAND_OUTSIDE_ENVIRONMENT,
    &comment_hides_commands::COMMENT_HIDES_COMMANDS,
    &conda_leftovers::CONDA_LEFTOVERS,
    &copy_after_user_without_chown::COPY_AFTER_USER_WITHOUT_CHOWN,
    &copy_before_install::COPY_BEFORE_INSTALL,
    &copy_from_empty_scratch_stage::COPY_FROM_EMPTY_SCRATCH_STAGE,
    &copy_outside_context::COPY_OUTSIDE_CONTEXT,
    &copy_shell_operator::COPY_SHELL_OPERATOR,
    &copy_source_missing::COPY_SOURCE_MISSING,
    &copy_takes_leftovers::COPY_TAKES_LEFTOVERS,
    &copy_takes_secrets::COPY_TAKES_SECRETS,
    &copy_takes_virtualenv::COPY_TAKES_VIRTUALENV,
    &credentials_in_url::CREDENTIALS_IN_URL,
    &development_server::DEVELOPMENT_SERVER,
    &directive_casing::DIRECTIVE_CASING,
    &duplicate_label::DUPLICATE_LABEL,
    &end_of_life_image::END_OF_LIFE_IMAGE,
    &environment_of_other_python::ENVIRONMENT_OF_OTHER_PYTHON,
    &exposed_port_differs::EXPOSED_PORT_DIFFERS,
    &file_copied_later::FILE_COPIED_LATER,
    &flag_after_paths::FLAG_AFTER_PATHS,
    &flag_needs_newer_syntax::FLAG_NEEDS_NEWER_SYNTAX,
    &global_arg_in_run::GLOBAL_ARG_IN_RUN,
    &heredoc_with_blank::HEREDOC_WITH_BLANK,
    &invalid_json_form::INVALID_JSON_FORM,
    &invalid_onbuild_trigger::INVALID_ONBUILD_TRIGGER,
    &lock_file_missing::LOCK_FILE_MISSING,
    &misplaced_directive::MISPLACED_DIRECTIVE,
    &misplaced_heredoc::MISPLACED_HEREDOC,
    &misplaced_suppression::MISPLACED_SUPPRESSION,
    &missing_continuation::MISSING_CONTINUATION,
    &missing_operator::MISSING_OPERATOR,
    &misspelled_image::MISSPELLED_IMAGE,
    &moving_tag::MOVING_TAG,
    &named_identity_in_passwdless_stage::NAMED_IDENTITY_IN_PASSWDLESS_STAGE,
    &no_ungraceful_stopsignal::NO_UNGRACEFUL_STOPSIGNAL,
    &no_unreachable_stages::NO_UNREACHABLE_STAGES,
    &operator_in_array::OPERATOR_IN_ARRAY,
    &package_gone::PACKAGE_GONE,
    &package_without_wheel::PACKAGE_WITHOUT_WHEEL,
    &path_replaced::PATH_REPLACED,
    &pip_needs_environment::PIP_NEEDS_ENVIRONMENT,
    &pip_requirements_split_path::PIP_REQUIREMENTS_SPLIT_PATH,
    &pip_requirements_without_r::PIP_REQUIREMENTS_WITHOUT_R,
    &poetry_option_removed::POETRY_OPTION_REMOVED,
    &powershell_operator::POWERSHELL_OPERATOR,
    &prerelease_image::PRERELEASE_IMAGE,
    &program_missing::PROGRAM_MISSING,
    &program_not_installed::PROGRAM_NOT_INSTALLED,
    &project_not_copied::PROJECT_NOT_COPIED,
    &python_package_of_system::PYTHON_PACKAGE_OF_SYSTEM,
    &python_switch::PYTHON_SWITCH,
    &requirements_file_missing::REQUIREMENTS_FILE_MISSING,
    &script_not_executable::SCRIPT_NOT_EXECUTABLE,
    &secret_in_text::SECRET_IN_TEXT,
    &server_on_loopback::SERVER_ON_LOOPBACK,
    &server_runs_as_root::SERVER_RUNS_AS_ROOT,
    &server_started_in_build::SERVER_STARTED_IN_BUILD,
    &setup_py_install::SETUP_PY_INSTALL,
    &shell_run_in_scratch::SHELL_RUN_IN_SCRATCH,
    &shell_state_lost::SHELL_STATE_LOST,
    &shell_syntax::SHELL_SYNTAX,
    &swallowed_instruction::SWALLOWED_INSTRUCTION,
    &syntax_directive_typo::SYNTAX_DIRECTIVE_TYPO,
    &template_file::TEMPLATE_FILE,
    &trailing_comment::TRAILING_COMMENT,
    &unknown_image::UNKNOWN_IMAGE,
    &unknown_tag_shape::UNKNOWN_TAG_SHAPE,
    &unknown_user::UNKNOWN_USER,
    &unused_suppression::UNUSED_SUPPRESSION,
    &user_install_not_on_path::USER_INSTALL_NOT_ON_PATH,
    &uv_sync_unlocked::UV_SYNC_UNLOCKED,
    &uvicorn_worker_moved::UVICORN_WORKER_MOVED,
    &variable_in_array::VARIABLE_IN_ARRAY,
    &windows_path_escaped::WINDOWS_PATH_ESCAPED,
    &world_writable_path::WORLD_WRITABLE_PATH,
];
