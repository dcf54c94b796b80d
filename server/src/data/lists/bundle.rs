//! A file with the lists of images, to be put beside a release: how it is packed, and what is looked at before a word of it is
//! believed. The crate `catalogue` writes it by the same lines.
//!
//! The first line names the format, the second has the SHA-256 of all that follows, as `sha256sum` prints it; then come the names
//! of the tables with their lengths in bytes, an empty line, and the tables one behind the other.

/// The name of the file in a folder.
pub const FILE_NAME: &str = "dockerfile-ls-catalogue.txt";

/// What the first line begins with, before the number of the format.
const HEAD: &str = "dockerfile-ls catalogue ";

/// The format that is written and read.
const FORMAT: u32 = 1;

/// No file has more tables.
const MOST_TABLES: usize = 16;

/// Why a file is not unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// It is something else.
    NotACatalogue,
    /// It is of a format that was made after this program.
    NewerFormat,
    /// It is not what was written: a part is missing, or another.
    Damaged,
}

/// One file of some tables, each a name and its text.
#[cfg_attr(not(test), allow(dead_code, reason = "the program only reads"))]
pub(crate) fn pack(tables: &[(&str, &str)]) -> String {
    let mut rest = String::new();
    for (name, text) in tables {
        rest.push_str(&format!("{name} {}\n", text.len()));
    }
    rest.push('\n');
    tables.iter().for_each(|(_, text)| rest.push_str(text));
    format!("{HEAD}{FORMAT}\nsha256 {}\n{rest}", sha256(rest.as_bytes()))
}

/// The tables of a file.
///
/// # Errors
/// When it is not such a file, not of this format, or not as it was packed.
#[allow(dead_code, reason = "the crate `catalogue` only writes")]
pub(crate) fn unpack(file: &str) -> Result<Vec<(&str, &str)>, Unreadable> {
    let (head, rest) = file.split_once('\n').unwrap_or((file, ""));
    let format = head.strip_prefix(HEAD).and_then(|number| number.parse().ok()).ok_or(Unreadable::NotACatalogue)?;
    match format {
        FORMAT => {}
        _ if FORMAT < format => return Err(Unreadable::NewerFormat),
        _ => return Err(Unreadable::NotACatalogue),
    }
    let (sum, rest) = rest.split_once('\n').ok_or(Unreadable::Damaged)?;
    if sum.strip_prefix("sha256 ") != Some(sha256(rest.as_bytes()).as_str()) {
        return Err(Unreadable::Damaged);
    }
    let (names, mut texts) = rest.split_once("\n\n").ok_or(Unreadable::Damaged)?;
    let mut tables = Vec::new();
    for line in names.lines() {
        let table = line.split_once(' ').and_then(|(name, length)| {
            let (text, others) = texts.split_at_checked(length.parse().ok()?)?;
            texts = others;
            Some((name, text))
        });
        tables.push(table.filter(|_| tables.len() < MOST_TABLES).ok_or(Unreadable::Damaged)?);
    }
    if texts.is_empty() { Ok(tables) } else { Err(Unreadable::Damaged) }
}

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
const ROUNDS: [u32; 64] = [
    0x428a_2f98,
    0x7137_4491,
    0xb5c0_fbcf,
    0xe9b5_dba5,
    0x3956_c25b,
    0x59f1_11f1,
    0x923f_82a4,
    0xab1c_5ed5,
    0xd807_aa98,
    0x1283_5b01,
    0x2431_85be,
    0x550c_7dc3,
    0x72be_5d74,
    0x80de_b1fe,
    0x9bdc_06a7,
    0xc19b_f174,
    0xe49b_69c1,
    0xefbe_4786,
    0x0fc1_9dc6,
    0x240c_a1cc,
    0x2de9_2c6f,
    0x4a74_84aa,
    0x5cb0_a9dc,
    0x76f9_88da,
    0x983e_5152,
    0xa831_c66d,
    0xb003_27c8,
    0xbf59_7fc7,
    0xc6e0_0bf3,
    0xd5a7_9147,
    0x06ca_6351,
    0x1429_2967,
    0x27b7_0a85,
    0x2e1b_2138,
    0x4d2c_6dfc,
    0x5338_0d13,
    0x650a_7354,
    0x766a_0abb,
    0x81c2_c92e,
    0x9272_2c85,
    0xa2bf_e8a1,
    0xa81a_664b,
    0xc24b_8b70,
    0xc76c_51a3,
    0xd192_e819,
    0xd699_0624,
    0xf40e_3585,
    0x106a_a070,
    0x19a4_c116,
    0x1e37_6c08,
    0x2748_774c,
    0x34b0_bcb5,
    0x391c_0cb3,
    0x4ed8_aa4a,
    0x5b9c_ca4f,
    0x682e_6ff3,
    0x748f_82ee,
    0x78a5_636f,
    0x84c8_7814,
    0x8cc7_0208,
    0x90be_fffa,
    0xa450_6ceb,
    0xbef9_a3f7,
    0xc671_78f2,
];

/// The SHA-256 of bytes (FIPS 180-4), in hexadecimal. No secret depends on it: it tells a file that was cut off, or of which a part was lost
/// on the way, and people can compare it with a published one.
fn sha256(bytes: &[u8]) -> String {
    let mut state: [u32; 8] =
        [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];
    let (blocks, rest) = bytes.as_chunks::<64>();
    blocks.iter().for_each(|block| mix(&mut state, block));
    // A one, noughts, and the number of bits: in one block, or in two.
    let mut last = [0; 128];
    let end = if rest.len() < 56 { 64 } else { 128 };
    let bits = (u64::try_from(bytes.len()).unwrap_or(u64::MAX)).wrapping_mul(8).to_be_bytes();
    let padded = rest.iter().copied().chain([0x80]).chain(std::iter::repeat(0)).take(end - 8).chain(bits);
    last.iter_mut().zip(padded).for_each(|(to, byte)| *to = byte);
    let (blocks, _) = last.as_chunks::<64>();
    blocks.iter().take(end / 64).for_each(|block| mix(&mut state, block));
    state.iter().map(|word| format!("{word:08x}")).collect()
}

/// Adds a block to the state.
fn mix(state: &mut [u32; 8], block: &[u8; 64]) {
    // The last sixteen words, the oldest first.
    let mut words = [0; 16];
    let (read, _) = block.as_chunks::<4>();
    words.iter_mut().zip(read).for_each(|(word, bytes)| *word = u32::from_be_bytes(*bytes));
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    for round in ROUNDS {
        let [word, second, .., seventh_last, _, _, _, _, before_last, _] = words;
        let choice = (e & f) ^ (!e & g);
        let majority = (a & b) ^ (a & c) ^ (b & c);
        let one = h
            .wrapping_add(e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25))
            .wrapping_add(choice)
            .wrapping_add(round)
            .wrapping_add(word);
        let two = (a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22)).wrapping_add(majority);
        (h, g, f, e) = (g, f, e, d.wrapping_add(one));
        (d, c, b, a) = (c, b, a, one.wrapping_add(two));
        let small = second.rotate_right(7) ^ second.rotate_right(18) ^ (second >> 3);
        let large = before_last.rotate_right(17) ^ before_last.rotate_right(19) ^ (before_last >> 10);
        words.rotate_left(1);
        let [.., newest] = &mut words;
        *newest = word.wrapping_add(small).wrapping_add(seventh_last).wrapping_add(large);
    }
    state.iter_mut().zip([a, b, c, d, e, f, g, h]).for_each(|(word, add)| *word = word.wrapping_add(add));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_the_standard() {
        assert_eq!(sha256(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let two_blocks = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
        assert_eq!(sha256(two_blocks), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        assert_eq!(sha256(&[b'a'; 1_000_000]), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
        // Around the end of a block.
        assert_eq!(sha256(&[b'a'; 55]), "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
        assert_eq!(sha256(&[b'a'; 56]), "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a");
        assert_eq!(sha256(&[b'a'; 64]), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
    }

    #[test]
    fn packed_and_unpacked() {
        let tables = [("a.tsv", "1\t2\n\n3\n"), ("b/c.txt", "")];
        let file = pack(&tables);
        assert!(file.starts_with("dockerfile-ls catalogue 1\nsha256 "), "{file}");
        assert_eq!(unpack(&file).unwrap(), tables);
    }

    #[test]
    fn nothing_of_a_file_that_is_another() {
        let file = pack(&[("a.tsv", "1\t2\n")]);
        let body = file.splitn(3, '\n').nth(2).unwrap();
        for end in 0..file.len() {
            assert!(unpack(&file[..end]).is_err(), "cut off at {end}");
        }
        for at in 0..file.len() {
            let mut bytes = file.clone().into_bytes();
            bytes[at] = if bytes[at] == b'x' { b'y' } else { b'x' };
            assert!(unpack(&String::from_utf8(bytes).unwrap()).is_err(), "another byte at {at}");
        }
        let summed =
            |rest: &str| unpack(&format!("{HEAD}1\nsha256 {}\n{rest}", sha256(rest.as_bytes()))).map(|tables| tables.len());
        assert_eq!(summed(body), Ok(1));
        for rest in [
            "",
            "\n",
            "a.tsv 4\n\n1\t",
            "a.tsv 3\n\n1\t2\n",
            "a.tsv\n\n",
            "a.tsv -1\n\n",
            "a 1\n\nü",
            "a 99999999999999999999\n\n",
        ] {
            assert_eq!(summed(rest), Err(Unreadable::Damaged), "{rest:?}");
        }
        assert_eq!(summed(&("a 0\n".repeat(17) + "\n")), Err(Unreadable::Damaged));
        assert_eq!(unpack(&file.replacen("catalogue 1", "catalogue 2", 1)), Err(Unreadable::NewerFormat));
        assert_eq!(unpack(&file.replacen("catalogue 1", "catalogue 0", 1)), Err(Unreadable::NotACatalogue));
        assert_eq!(unpack("FROM scratch\n"), Err(Unreadable::NotACatalogue));
        assert_eq!(unpack(""), Err(Unreadable::NotACatalogue));
    }
}
