//! What is said of images and tags.

use super::Entry;

texts! {
    /// What is known of an image without a network.
    image {
        title(image) = "**`{image}`**";
        latest(tag) = "Without a tag this is `latest`, now {tag}.";
        python(version, base) = "Python {version} on {base}.";
        python_same(version, base, tags) = "Python {version} on {base}; same image as {tags}.";
        ended(day) = "**Support ended on {day}.**";
        ends_soon(day) = "**Support ends soon, on {day}.**";
        supported(day) = "Supported until {day}.";
        frozen(day) = "The image is no longer rebuilt; it was last listed on {day}.";
        moving() = "The tag moves to the next Python on its release day.";
        expected(day) = "Expected according to the release calendar; not in the list of {day} yet.";
        platforms(platforms) = "Platforms: {platforms}";
        hub(name) = "[Docker Hub: {name}](https://hub.docker.com/_/{name})";
        scratch() = "Nothing: an empty image";
    }
}

texts! {
    /// What a registry said of an image.
    registry {
        missing() = "**The registry has no such image.**";
        digest(digest) = "Digest `{digest}`";
        created(day) = ", created {day}";
        pushed(day) = ", pushed {day}";
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
    /// One line about a tag, in a list.
    tag {
        pushed(day) = "pushed {day}";
        python(version, base) = "Python {version} on {base}";
        prerelease(version, base) = "Python {version} (pre-release) on {base}";
        unseen(day) = "expected, not in the list of {day} yet";
        same(tags) = "same image as {tags}";
        linux(count) = "{count} Linux {count|platform|platforms}";
        linux_and_windows(count) = "{count} Linux {count|platform|platforms} and Windows";
        windows() = "Windows";
        frozen(day) = "not rebuilt since {day}";
        moving() = "moves to the next Python on its release day";
        ended(day) = "support ended on {day}";
        supported(month) = "supported until {month}";
    }
}

/// The texts of this file, by module.
pub(super) const ALL: &[&[Entry]] = &[image::ALL, registry::ALL, tag::ALL];
