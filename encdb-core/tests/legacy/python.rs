//! Tokens that `cryptography` 50.0.2 for Python made: with the keys, times and ivs of this table, which are hashes of
//! counters.

use base64::{Engine, engine::general_purpose::URL_SAFE};
use encdb_core::{
    ErrorKind,
    legacy::{FernetToken, LegacyCipher, LegacyValue},
};

use crate::{fernet_keys, refusal};

const FIRST: &str = "qQTrLxdUjRgXKZZ0P-5QQPAqCu5wH1MFjEwFTkK4SyI=";
const SECOND: &str = "V46yZ1hT_4IjneA2U90s2FyBQZTfTCFTb86C9_78iOg=";
const THIRD: &str = "iuQtIuAHLC9vbx1EbdU4v0C767CaZgDZQTe8xm14nEI=";

struct Made {
    key: &'static str,
    timestamp: u64,
    plaintext: &'static [u8],
    token: &'static str,
}

/// Nothing, less than a block, a block but one, a block, more than a block, many; and years from 1970 to 2242.
const MADE: [Made; 6] = [
    Made {
        key: FIRST,
        timestamp: 1_700_000_000,
        plaintext: b"",
        token: "gAAAAABlU_EA9QEd0YaleR1duxB4hAAoo8BMOTXRLx6tPLqJiisfqWecOlfitRpTVG1Y6dDQfgpIshAW5nzzbKUhWkTBgYHAoQ==",
    },
    Made {
        key: FIRST,
        timestamp: 1_700_000_001,
        plaintext: b"123-45-6789",
        token: "gAAAAABlU_EBPHDmFL-8-IZMBQClocmYTK_8mytLOaXU-xeMobfvvmxiCE_kMNZCGEeGvq_qVHL-CFlqygl66cfngWlvoiKHIA==",
    },
    Made {
        key: SECOND,
        timestamp: 0,
        plaintext: b"0123456789abcde",
        token: "gAAAAAAAAAAABB0aN29ALA84rEKUlP8FftoSh1KGSgxXKUoQ6j5yRNdnf0iW2S82yOjwi1MqQK5gzt4H1yySMtAqKfW_n2j5Vg==",
    },
    Made {
        key: SECOND,
        timestamp: 1,
        plaintext: b"0123456789abcdef",
        token: "gAAAAAAAAAABfU_q5tAV8AZef0L3BZLnhVlZ2rnp4shFMH9d9dkMNcMZBrJY9y__VJiRQygkPtm1dDz2Hv204OrdZ5Z6QRxJdgkHp4AsjzdCvarBy9pbdvY=",
    },
    Made {
        key: THIRD,
        timestamp: 4_102_444_800,
        plaintext: "Qu\u{e4}lende Borreliose".as_bytes(),
        token: "gAAAAAD0hlcAXp_ryKxbdR1vWe8HFd0wvV3Tndj_Bw23jzZT5mvtOxCTQOoN_QkpsDAZ3CCVzLE99Xom1EJ3C5M147TD8onLjum9M1yYSBuP5LixkU-t73E=",
    },
    Made {
        key: THIRD,
        timestamp: 1 << 33,
        plaintext: &every_byte(),
        token: "gAAAAAIAAAAAv_V6wdlNT94Z9mDxRXEPGlyO01aK4Q9IB2tvKzlxAp4pYqKc6L7zRVahn0swirGgeVgMsrTF-ZJo5NjZNmnepSFiHdYb9Yi4HISmPncS4yYR4W6HAoxZOi3OTyrQu-LTRjfV5VKDa7IxOzag_WKuAnuCpOm908xW-IxaaCeptLdWjB94IA7vALAQ1NKh3b_8D8DSlAEa_pf_tPK7tqHmPB-L-tHX0w5teuXgRPIQA3dJRfV4os4eeEJNDk6irvwmm-cLZsjHSkalnVRP8UjdFp7NxVhGrV7Panb7MJAS0coQSjBWwaYF3aEJuYIq3kpAq0FeyuZy8NbkK4tF6vfyEaIsHkcSDd51W9nSjXMjQQ-ObT32RIISHYg_ArxsfDGYO4p7CSr5-QEnW3seuiCI7sb-f2HCjK-RLPWtHj-7o_k=",
    },
];

const fn every_byte() -> [u8; 256] {
    let mut bytes = [0; 256];
    let mut byte = 0_u8;
    while byte < u8::MAX {
        byte += 1;
        bytes[byte as usize] = byte;
    }
    bytes
}

#[test]
fn tokens_open_as_text_and_as_bytes() {
    for Made { key, timestamp, plaintext, token } in MADE {
        let cipher = LegacyCipher::Fernet(fernet_keys(&[key]));
        let bytes = URL_SAFE.decode(token).unwrap();
        for stored in [token.as_bytes(), &bytes] {
            assert_eq!(&*cipher.open(&LegacyValue::new(stored)).unwrap(), plaintext);
            assert_eq!(FernetToken::parse(stored).unwrap().timestamp(), timestamp);
        }
    }
}

/// As `MultiFernet` does.
#[test]
fn tokens_of_every_key_that_was_rotated_open_whichever_is_current() {
    for order in [[FIRST, SECOND, THIRD], [THIRD, FIRST, SECOND], [SECOND, THIRD, FIRST]] {
        let keys = fernet_keys(&order);
        for Made { plaintext, token, .. } in MADE {
            let token = FernetToken::parse(token.as_bytes()).unwrap();
            assert_eq!(&*keys.open(&token).unwrap(), plaintext);
        }
    }
}

#[test]
fn tokens_of_no_given_key_are_rejected() {
    for Made { key, token, .. } in MADE {
        let others: Vec<_> =
            [FIRST, SECOND, THIRD].into_iter().filter(|other| *other != key).collect();
        let token = FernetToken::parse(token.as_bytes()).unwrap();
        for keys in [&others[..], &others[..1], &others[1..]] {
            assert_eq!(refusal(fernet_keys(keys).open(&token)), ErrorKind::LegacyRejected);
        }
    }
}
