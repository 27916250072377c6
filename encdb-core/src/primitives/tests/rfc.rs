//! The test vectors of the specifications: RFC 8452, RFC 4231 and RFC 5869.

use super::{Provider, authenticate, hex, zero_padded};
use crate::primitives::Prk;

for_every_provider!(rfc_8452_values_seal_to_the_same_bytes_and_open);

/// Key, nonce, associated data, plaintext, ciphertext with tag.
type AeadVector = [&'static str; 5];

/// RFC 8452, appendix C.2 (AEAD_AES_256_GCM_SIV) and C.3 (counter wrap).
const RFC_8452: [AeadVector; 9] = [
    [ONE, THREE, "", "", "07f5f4169bbf55a8400cd47ea6fd400f"],
    [ONE, THREE, "", "0100000000000000", "c2ef328e5c71c83b843122130f7364b761e0b97427e3df28"],
    [
        ONE,
        THREE,
        "",
        "010000000000000000000000",
        "9aab2aeb3faa0a34aea8e2b18ca50da9ae6559e48fd10f6e5c9ca17e",
    ],
    [
        ONE,
        THREE,
        "",
        "01000000000000000000000000000000",
        "85a01b63025ba19b7fd3ddfc033b3e76c9eac6fa700942702e90862383c6c366",
    ],
    [ONE, THREE, "01", "0200000000000000", "1de22967237a813291213f267e3b452f02d01ae33e4ec854"],
    [
        ONE,
        THREE,
        "010000000000000000000000000000000200",
        "0300000000000000000000000000000004000000",
        "43dd0163cdb48f9fe3212bf61b201976067f342bb879ad976d8242acc188ab59cabfe307",
    ],
    [
        "bae8e37fc83441b16034566b7a806c46bb91c3c5aedb64a6c590bc84d1a5e269",
        "e4b47801afc0577e34699b9e",
        "4fbdc66f14",
        "671fdd",
        "0eaccb93da9bb81333aee0c785b240d319719d",
    ],
    [
        ZERO_KEY,
        "000000000000000000000000",
        "",
        "000000000000000000000000000000004db923dc793ee6497c76dcc03a98e108",
        "f3f80f2cf0cb2dd9c5984fcda908456cc537703b5ba70324a6793a7bf218d3eaffffffff000000000000000000000000",
    ],
    [
        ZERO_KEY,
        "000000000000000000000000",
        "",
        "eb3640277c7ffd1303c7a542d02d3e4c0000000000000000",
        "18ce4f0b8cb4d0cac65fea8f79257b20888e53e72299e56dffffffff000000000000000000000000",
    ],
];

const ONE: &str = "0100000000000000000000000000000000000000000000000000000000000000";
const THREE: &str = "030000000000000000000000";
const ZERO_KEY: &str = "0000000000000000000000000000000000000000000000000000000000000000";

fn rfc_8452_values_seal_to_the_same_bytes_and_open<P: Provider>() {
    for vector in RFC_8452 {
        let [key, nonce, associated_data, plaintext, sealed] = vector.map(hex);
        let (key, nonce) = (key[..].try_into().unwrap(), nonce[..].try_into().unwrap());
        let (ciphertext, tag) = P::seal(key, nonce, &associated_data, &plaintext);
        assert_eq!([&ciphertext[..], &tag].concat(), sealed, "{vector:?}");
        let opened = P::open(key, nonce, &associated_data, &ciphertext, &tag).unwrap();
        assert_eq!(opened, plaintext, "{vector:?}");
    }
}

/// Key, message, code. RFC 4231, sections 4.2 to 4.6: the cases with keys up to 32 bytes; the last code is truncated.
fn rfc_4231() -> [[Vec<u8>; 3]; 5] {
    [
        [
            vec![0x0b; 20],
            b"Hi There".to_vec(),
            hex("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        ],
        [
            b"Jefe".to_vec(),
            b"what do ya want for nothing?".to_vec(),
            hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        ],
        [
            vec![0xaa; 20],
            vec![0xdd; 50],
            hex("773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        ],
        [
            (1..=25).collect(),
            vec![0xcd; 50],
            hex("82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        ],
        [vec![0x0c; 20], b"Test With Truncation".to_vec(), hex("a3b6167473100ee06e0c796c2955552b")],
    ]
}

#[test]
fn rfc_4231_codes_agree() {
    for [key, message, expected] in rfc_4231() {
        let code = authenticate(&zero_padded(&key), &[&message]);
        assert_eq!(code[..expected.len()], expected, "{key:?}");
    }
}

#[test]
fn rfc_4231_codes_do_not_depend_on_how_the_message_is_cut() {
    for [key, message, expected] in rfc_4231() {
        let (start, end) = message.split_at(message.len() / 3);
        let code = authenticate(&zero_padded(&key), &[start, &[], end]);
        assert_eq!(code[..expected.len()], expected, "{key:?}");
    }
}

/// Input keying material, salt, info, the first 32 bytes of the output. RFC 5869, appendices A.1 to A.3.
fn rfc_5869() -> [[Vec<u8>; 4]; 3] {
    [
        [
            vec![0x0b; 22],
            (0x00..=0x0c).collect(),
            (0xf0..=0xf9).collect(),
            hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"),
        ],
        [
            (0x00..=0x4f).collect(),
            (0x60..=0xaf).collect(),
            (0xb0..=0xff).collect(),
            hex("b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"),
        ],
        [
            vec![0x0b; 22],
            vec![],
            vec![],
            hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"),
        ],
    ]
}

#[test]
fn rfc_5869_keys_agree_on_the_first_32_bytes() {
    for [input, salt, info, expected] in rfc_5869() {
        let key = Prk::extract(&salt, &input).expand(&info);
        assert_eq!(key.expose()[..], expected);
    }
}
