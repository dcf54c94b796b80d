//! Texts about images and tags.

use super::Entry;

texts! {
    /// What is known of an image without a network.
    image {
        title(image) = "**`{image}`**";
        latest(tag) = "Without a tag this is `latest`, now {tag}.";
        latest_on(tag, day) = "Without a tag this is `latest`: {tag} on {day}, and a newer version since then, if there is one.";
        python(version, base) = "Python {version} on {base}.";
        python_same(version, base, tags) = "Python {version} on {base}; same image as {tags}.";
        python_same_on(day, version, base, tags) = "On {day} this was Python {version} on {base}, and the same image as {tags}.";
        ended(day) = "**Support ended on {day}.**";
        ends_soon(day) = "**Support ends soon, on {day}.**";
        supported(day) = "Supported until {day}.";
        frozen(day) = "The image is no longer rebuilt; it was last listed on {day}.";
        moving() = "The tag moves to the next Python on its release day.";
        system_ended(base, day) = "**Support of {base} ended on {day}.**";
        system_soon(base, day) = "**Support of {base} ends soon, on {day}.**";
        expected(day) = "Expected according to the release calendar; not in the list of {day} yet.";
        platforms(platforms) = "Platforms: {platforms}";
        parts(registry, repository, tag) = "Registry `{registry}`, repository `{repository}`, tag `{tag}`.";
        untagged(registry, repository) = "Registry `{registry}`, repository `{repository}`; without a tag this is `latest`.";
        by_digest(registry, repository) = "Registry `{registry}`, repository `{repository}`, pinned by its digest.";
        others() = "Of the same version:";
        other(tag) = "`{tag}`";
        other_on(tag, base) = "`{tag}`: {base}";
        hub(name) = "[Docker Hub: {name}](https://hub.docker.com/_/{name}), [all tags](https://hub.docker.com/_/{name}/tags)";
        scratch() = "Nothing: an empty image";
    }
}

texts! {
    /// What a registry said of an image.
    registry {
        missing() = "**The registry has no such image.**";
        digest(digest) = "Digest `{digest}`";
        created(day) = ", created {day}";
        created_ago(day, span) = ", created {day} ({span} ago)";
        pushed(day) = ", pushed {day}";
        unmoved(tag) = "The tag `{tag}` points to it.";
        moved(tag, digest) = "**The tag `{tag}` has moved on** to `{digest}`.";
        moved_since(tag, digest, span) = "**The tag `{tag}` has moved on** to `{digest}`: this image is {span} older.";
        behind(tag, span) = "{span} older than {tag}";
        platform(name, size) = "`{name}` ({size})";
        platforms_cut(platforms) = "Platforms: {platforms}, …";
        setting(instruction, value) = "{instruction} {value}";
        more(count) = "… {count} more";
        said_today(source, time) = "_According to `{source}`, {time}._";
        said_yesterday(source, time) = "_According to `{source}`, yesterday ({time})._";
        said_before(source, days, time) = "_According to `{source}`, {days} {days|day|days} ago ({time})._";
    }
}

texts! {
    /// How long something is.
    span {
        days(count) = "{count} {count|day|days}";
        months(count) = "{count} {count|month|months}";
        years(count) = "{count} {count|year|years}";
    }
}

texts! {
    /// One line about a tag, in a list.
    tag {
        pushed(day) = "pushed {day}";
        python(version, base) = "Python {version} on {base}";
        prerelease(version, base) = "Python {version} (pre-release) on {base}";
        unseen(day) = "expected, not in the list of {day} yet";
        same(tags) = "same image as {tags}";
        older() = "an older patch";
        as_of(day) = "as of {day}";
        linux(count) = "{count} Linux {count|platform|platforms}";
        linux_and_windows(count) = "{count} Linux {count|platform|platforms} and Windows";
        windows() = "Windows";
        frozen(day) = "not rebuilt since {day}";
        moving() = "moves to the next Python on its release day";
        ended(day) = "support ended on {day}";
        supported(month) = "supported until {month}";
        version(version, base) = "{version} on {base}";
        only(name) = "{name}";
        lts() = "LTS";
        system_ended(base, day) = "support of {base} ended on {day}";
        system_supported(base, month) = "{base} until {month}";
    }
}

texts! {
    /// Why a registry gave no answer.
    unanswered {
        off() = "registries are turned off";
        not_allowed(host) = "{host} is not contacted: it is not in `registry.hosts`, and there is no login for it";
        unauthorized(host) = "{host} requires a login";
        foreign_realm(host) = "the registry issues tokens at {host}, which is not contacted; add it to `registry.hosts` if it is legitimate";
        missing() = "the registry does not have it";
        limited() = "the registry limits the number of requests";
        limited_for(seconds) = "the registry accepts no requests for {seconds} s";
        resting(host) = "{host} failed a moment ago and is not contacted again yet";
        status(status) = "the registry answered with status {status}";
        unreachable(why) = "no connection: {why}";
        untrusted(why) = "no trusted connection: {why}";
        timeout() = "no answer in time";
        too_large() = "the answer is too large";
        malformed(what) = "the answer cannot be read: {what}";
        redirect(why) = "a redirect is not followed: {why}";
    }
}

/// The texts of this file, by module.
pub(super) const ALL: &[&[Entry]] = &[image::ALL, registry::ALL, span::ALL, tag::ALL, unanswered::ALL];
