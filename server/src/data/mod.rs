//! Facts: flags, the Python catalogue, official images, what base images bring, signals. No decisions are made here.

pub mod age;
pub mod annotations;
pub mod archives;
pub mod args;
pub mod bases;
pub mod booleans;
pub mod build_tools;
pub mod buildah;
pub mod cache_mounts;
pub mod caches;
pub mod common_packages;
pub mod compilers;
pub mod debian_packages;
pub mod eol;
pub mod file_names;
pub mod flags;
pub mod ignore_names;
pub mod image_names;
pub mod image_paths;
pub mod images;
pub mod installers;
pub mod instructions;
pub mod life;
pub mod lists;
pub mod pins;
pub mod platforms;
pub mod ports;
pub mod products;
pub mod project_images;
pub mod python;
pub mod python_packages;
pub mod recommended_packages;
pub mod registries;
pub mod run_time_names;
pub mod secret_names;
pub mod servers;
pub mod shell_words;
pub mod signals;
pub mod spdx;
pub mod support;
pub mod systems;
pub mod tag_order;
pub mod tags;
pub mod today;
pub mod tool_options;
pub mod tools;
pub mod userlands;
pub mod usual_programs;
pub mod versionless;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests;
