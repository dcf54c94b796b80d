//! Java and Kotlin projects, built by Maven or Gradle.

use super::Found;
use super::base::{Version, image, newest, numbers};
use super::project::{ProjectFiles, is_aside};
use super::sheet::Sheet;
use crate::data::today::Today;
use crate::texts::starter as texts;

/// A Java project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Java {
    is_gradle: bool,
    has_wrapper: bool,
    /// The image that builds.
    builder: String,
    /// The image that runs.
    runtime: String,
    is_spring: bool,
    /// Whether its archive can be taken apart into layers.
    is_layered: bool,
    is_quarkus: bool,
    /// Maven's manifest alone, or those of Gradle, for the layer of dependencies.
    manifests: Vec<String>,
    /// Whether there are several modules, whose manifests are not copied one by one.
    has_modules: bool,
}

/// The Java project in a folder.
pub(super) fn find(project: &ProjectFiles, today: Today) -> Option<Found<Java>> {
    let gradle = project.first(&["build.gradle.kts", "build.gradle"]);
    let maven = project.text("pom.xml");
    let is_gradle = maven.is_none();
    let manifest = maven.or_else(|| project.text(gradle?))?;
    let is_android = manifest.contains("com.android.");
    if is_android {
        return None;
    }
    let all: Vec<&str> = project
        .texts()
        .filter(|(path, _)| path.ends_with("pom.xml") || path.ends_with("build.gradle") || path.ends_with("build.gradle.kts"))
        .map(|(_, text)| text)
        .collect();
    let any = |word: &str| all.iter().any(|text| text.contains(word));
    let is_spring = any("spring-boot-maven-plugin") || any("org.springframework.boot") || any("spring-boot-starter");
    let is_quarkus = any("io.quarkus");
    let java = version(&all).unwrap_or(0);
    // A newer Java runs what an older one was meant for; the lines with long support are the ones with images for Maven.
    let fits = |version: &[u32]| version.first().is_some_and(|major| java <= *major);
    let runtime = match java {
        // What is as old as that seldom runs on anything newer.
        8 | 11 | 17 | 21 => newest("eclipse-temurin", "jre-noble", today, |version| version == [java])
            .map(|line| format!("eclipse-temurin:{line}-jre-noble")),
        _ => None,
    };
    let runtime = runtime.unwrap_or_else(|| image("eclipse-temurin", "jre-noble", today, fits));
    let line = numbers(runtime.rsplit(':').next().unwrap_or_default()).first().copied().unwrap_or_default();
    let has_wrapper = project.has(if is_gradle { "gradlew" } else { "mvnw" });
    let builder = match (has_wrapper, is_gradle) {
        (true, _) => image("eclipse-temurin", "jdk-noble", today, |version| version == [line]),
        (false, true) => image("gradle", &format!("jdk{line}"), today, |_| true),
        (false, false) => image("maven", &format!("eclipse-temurin-{line}"), today, |_| true),
    };
    let has_modules = manifest.contains("<modules>") || project.first_settings().is_some_and(|text| text.contains("include"));
    let manifests = [
        "pom.xml",
        "build.gradle",
        "build.gradle.kts",
        "settings.gradle",
        "settings.gradle.kts",
        "gradle.properties",
        "gradle/libs.versions.toml",
    ];
    let manifests = manifests.iter().filter(|file| project.has(file)).map(|file| (*file).to_owned()).collect();
    let is_web = any("spring-boot-starter-web")
        || any("spring-boot-starter-webflux")
        || any("starter-data-rest")
        || is_quarkus
        || any("micronaut-http-server")
        || any("io.ktor")
        || any("io.javalin")
        || any("helidon-webserver")
        || any("helidon-microprofile");
    let named = configured_port(project);
    let kind = if is_spring {
        "Spring Boot"
    } else if is_quarkus {
        "Quarkus"
    } else {
        "Java"
    };
    Some(Found {
        kind,
        manager: if is_gradle { "Gradle" } else { "Maven" },
        entry: "app.jar".to_owned(),
        port: named.filter(|_| !is_spring || is_web || any("spring-cloud")).or((is_web || is_spring).then_some(8080)),
        facts: Java {
            is_gradle,
            has_wrapper,
            builder,
            runtime,
            is_spring,
            is_layered: is_spring && spring_version(&all).is_none_or(|version| vec![3, 3] <= version),
            is_quarkus,
            manifests,
            has_modules,
        },
    })
}

/// The port that the configuration of the application names.
fn configured_port(project: &ProjectFiles) -> Option<u16> {
    const KEYS: [&str; 3] = ["server.port", "quarkus.http.port", "micronaut.server.port"];
    let mut files = project.texts().filter(|(path, _)| path.contains("src/main/resources/") && !is_aside(path));
    files.find_map(|(path, text)| {
        if path.ends_with(".properties") {
            return text.lines().find_map(|line| {
                let (key, value) = line.split_once('=')?;
                number(value).filter(|_| KEYS.contains(&key.trim()))
            });
        }
        let mut below = text.lines().skip_while(|line| line.trim_end() != "server:").skip(1);
        let first = below.next()?;
        let indent = first.len() - first.trim_start().len();
        let mut own = std::iter::once(first).chain(below).take_while(|line| line.starts_with([' ', '#']) || line.is_empty());
        own.find_map(|line| number(line.get(indent..).filter(|_| 0 < indent)?.strip_prefix("port:")?))
    })
}

/// `8080`, `${PORT:8080}`.
fn number(value: &str) -> Option<u16> {
    let value = value.trim().trim_matches(['"', '\'']);
    let value = value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')?.split_once(':')).map_or(value, |(_, or)| or);
    value.parse().ok().filter(|port| 79 < *port)
}

impl ProjectFiles {
    /// The text of Gradle's settings.
    fn first_settings(&self) -> Option<&str> {
        self.text("settings.gradle.kts").or_else(|| self.text("settings.gradle"))
    }
}

/// The version of Spring Boot that manifests name.
fn spring_version(manifests: &[&str]) -> Option<Version> {
    let after = |text: &str, name: &str, start: &str| {
        let (_, rest) = text.split_once(name)?;
        let near = rest.lines().take(3).find(|line| line.contains(start))?;
        let (_, rest) = near.split_once(start)?;
        Some(numbers(rest.trim_start_matches(['(', '"', '\'', ' ', ')']))).filter(|version| 2 <= version.len())
    };
    manifests.iter().find_map(|text| {
        after(text, "spring-boot-starter-parent", "<version>").or_else(|| after(text, "org.springframework.boot", " version"))
    })
}

/// The Java that manifests name.
fn version(manifests: &[&str]) -> Option<u32> {
    const NAMES: &[&str] = &[
        "<java.version>",
        "<maven.compiler.release>",
        "<release>",
        "<maven.compiler.target>",
        "<maven.compiler.source>",
        "JavaLanguageVersion.of(",
        "jvmToolchain(",
        "JavaVersion.VERSION_",
        "sourceCompatibility = '",
        "sourceCompatibility = \"",
    ];
    let after = |name: &str| {
        manifests.iter().find_map(|text| {
            let (_, rest) = text.split_once(name)?;
            let rest = rest.trim_start_matches("1.").trim_start_matches("1_");
            let end = rest.find(|c: char| !c.is_ascii_digit())?;
            rest.get(..end)?.parse().ok()
        })
    };
    NAMES.iter().find_map(|name| after(name)).filter(|version| (8..100).contains(version))
}

/// Writes the Dockerfile.
pub(super) fn write(found: &Found<Java>, sheet: &mut Sheet) {
    let java = &found.facts;
    sheet.say(&texts::build_stage());
    sheet.put(format!("FROM {} AS build", java.builder));
    sheet.put("WORKDIR /src");
    let (program, cache) = match (java.is_gradle, java.has_wrapper) {
        (true, true) => ("./gradlew", "type=cache,target=/root/.gradle"),
        (true, false) => ("gradle", "type=cache,target=/home/gradle/.gradle"),
        (false, true) => ("./mvnw", "type=cache,target=/root/.m2"),
        (false, false) => ("mvn", "type=cache,target=/root/.m2"),
    };
    if !java.has_modules {
        sheet.say(&texts::modules_first());
        if java.has_wrapper {
            sheet.put(if java.is_gradle { "COPY gradlew ./\nCOPY gradle ./gradle" } else { "COPY mvnw ./\nCOPY .mvn ./.mvn" });
        }
        let top: Vec<&str> = java.manifests.iter().map(String::as_str).filter(|file| !file.contains('/')).collect();
        sheet.put(format!("COPY {} ./", top.join(" ")));
        if !java.has_wrapper && java.manifests.iter().any(|file| file.contains('/')) {
            sheet.put("COPY gradle ./gradle");
        }
        sheet.run(
            &[cache],
            if java.is_gradle {
                format!("{program} --no-daemon dependencies")
            } else {
                format!("{program} -B dependency:go-offline")
            },
        );
    }
    sheet.say(&texts::sources_last());
    sheet.put("COPY . .");
    // Gradle makes a second archive, without what it depends on.
    let take = match (java.is_gradle, java.is_quarkus) {
        (true, true) => "cp -r build/quarkus-app /app",
        (false, true) => "cp -r target/quarkus-app /app",
        (true, false) => "find . -path '*/build/libs/*.jar' ! -name '*-plain.jar' -exec cp {} /app.jar ';'",
        (false, false) => "find . -path '*/target/*.jar' ! -name '*-sources.jar' ! -name 'original-*' -exec cp {} /app.jar ';'",
    };
    let build = match (java.is_gradle, java.is_spring) {
        (true, true) => format!("{program} --no-daemon bootJar"),
        (true, false) => format!("{program} --no-daemon build -x test"),
        (false, _) => format!("{program} -B -DskipTests package"),
    };
    sheet.run(&[cache], format!("{build} \\\n    && {take}"));
    if java.is_layered {
        sheet.say(&texts::classes());
        sheet.put("RUN java -Djarmode=tools -jar /app.jar extract --layers --destination /layers");
    }
    sheet.gap();
    sheet.say(&texts::run_stage());
    sheet.put(format!("FROM {}", java.runtime));
    sheet.say(&texts::user());
    sheet.put("RUN useradd --uid 10001 --create-home app");
    sheet.put("WORKDIR /app");
    if java.is_layered {
        for layer in ["dependencies", "spring-boot-loader", "snapshot-dependencies", "application"] {
            sheet.put(format!("COPY --from=build /layers/{layer} ./"));
        }
    } else if java.is_quarkus {
        sheet.put("COPY --from=build /app ./");
    } else {
        sheet.put("COPY --from=build /app.jar ./");
    }
    sheet.put("USER 10001");
    sheet.labels();
    if let Some(port) = found.port {
        if java.is_spring && port != 8080 {
            sheet.put(format!("ENV SERVER_PORT={port}"));
        }
        sheet.port(port);
    }
    sheet.say(&texts::exec_form());
    sheet.array("ENTRYPOINT", &["java", "-jar", if java.is_quarkus { "quarkus-run.jar" } else { "app.jar" }]);
}
