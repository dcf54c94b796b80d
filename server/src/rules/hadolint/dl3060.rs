use super::branches::are_in_branches;
use super::shell::{append, commands, has_cache_mount, lasting, placed_fix, run_in};
use crate::rules::{FileContext, Sink};

rule! {
    /// `yarn install` leaves its cache in the image.
    ///
    /// What a later RUN deletes still stays in the layer of this one, so it has to be removed in the
    /// same RUN. Stages that do not end up in an image do not matter.
    ///
    /// ```dockerfile,bad
    /// FROM node:26-slim
    /// RUN yarn install
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM node:26-slim
    /// RUN yarn install && yarn cache clean
    /// ```
    DL3060 {
        id: "DL3060",
        set: Hadolint,
        severity: Information,
        leaves: Caches,
        once: Instruction,
        check: File(check),
        messages: {
            cache: "yarn leaves its cache in the image; end this RUN with `yarn cache clean`",
            branch: "yarn leaves its cache in the image; end this branch with `yarn cache clean`",
            append: "Append `yarn cache clean`",
        },
    }
}

fn check(cx: &FileContext<'_>, out: &mut Sink) {
    let (model, escape) = (cx.model, cx.model.escape);
    // Later versions of Yarn run programs out of the cache, unless they are told to link or copy what is in it.
    let settings = cx.knowledge.context.as_deref().filter(|listing| listing.get(".yarnrc.yml").is_some());
    let is_linked = settings.and_then(|listing| listing.text(".yarnrc.yml")).is_some_and(|text| {
        let mut linkers = text.lines().filter_map(|line| line.strip_prefix("nodeLinker:"));
        linkers.any(|linker| matches!(linker.trim().trim_matches(['"', '\'']), "node-modules" | "pnpm"))
    });
    for (_, placed) in lasting(model) {
        let Some(run) = run_in(placed).filter(|run| run.text.contains("yarn")) else { continue };
        let all: Vec<_> = commands(run, escape).filter(|c| c.is(&["yarn"])).collect();
        let Some(first) = all.iter().position(|c| c.has(&["install"])) else { continue };
        let is_clean = all.iter().skip(first + 1).any(|c| c.has(&["cache", "clean"]));
        if is_clean || has_cache_mount(run, escape, ".cache/yarn") {
            continue;
        }
        if let Some(word) = all.get(first).and_then(|c| c.argument(&["install"])) {
            let is_in_branch = are_in_branches(run, escape, all.iter().filter(|c| c.has(&["install"])));
            let fix = append(run, msg!(append), "yarn cache clean").filter(|_| !is_in_branch);
            let fix = fix.map(|fix| placed_fix(placed, fix));
            let message = if is_in_branch { msg!(branch) } else { msg!(cache) };
            let is_later = settings.is_some() || all.iter().any(|c| c.has_option(&["immutable"]));
            out.report(placed.at(word.range), message).maybe_fix(fix).idle_if(is_later && !is_linked);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};

    #[test]
    fn without_a_cleanup() {
        check_rule(
            "DL3060",
            r#"
FROM a AS build
RUN yarn install
FROM b
RUN yarn install && yarn build
         ^^^^^^^ info: yarn leaves its cache
RUN yarn install && yarn cache clean
RUN --mount=type=cache,target=/root/.cache/yarn yarn install
RUN yarn add x
"#,
        );
    }

    #[test]
    fn a_cache_that_programs_run_out_of() {
        let mut of_later = crate::testing::listing(&[".yarnrc.yml", "package.json"], None);
        let mut linked = crate::testing::listing(&[".yarnrc.yml", "package.json"], None);
        linked.texts = vec![(".yarnrc.yml".to_owned(), "a: 1\nnodeLinker: node-modules\n".to_owned())];
        of_later.texts = vec![(".yarnrc.yml".to_owned(), "nodeLinker: pnp\n".to_owned())];
        let linked = crate::rules::Knowledge { context: Some(std::sync::Arc::new(linked)), ..Default::default() };
        let knowledge = crate::rules::Knowledge { context: Some(std::sync::Arc::new(of_later)), ..Default::default() };
        let found = |run: &str, knowledge: &crate::rules::Knowledge| {
            let text = format!("FROM a\nRUN {run}\n");
            crate::testing::check_text_in(&text, false, knowledge).iter().filter(|finding| finding.rule.id == "DL3060").count()
        };
        assert_eq!((found("yarn install", &knowledge), found("yarn install", &Default::default())), (0, 1));
        assert_eq!((found("yarn install --immutable", &Default::default()), found("yarn install --immutable", &linked)), (0, 1));
    }

    #[test]
    fn fixes() {
        check_fix("DL3060", "FROM a\nRUN yarn install", "FROM a\nRUN yarn install && yarn cache clean");
        let text = "FROM a\nRUN if [ -f yarn.lock ]; then yarn install; else npm ci; fi";
        let found = crate::testing::check_text(text, false);
        assert!(found.iter().any(|finding| finding.message.key() == "branch" && finding.fixes.is_empty()));
    }
}
