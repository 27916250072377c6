//! `IpNetwork` of the crate `ipnetwork`: 18 bytes. They are 4 or 6, the length of the prefix, and 16 bytes for the
//! address. An IPv4 address is in the first four of them, and the rest are 0.
//!
//! The bits of the address behind the prefix are kept: 10.0.0.1/8 stays 10.0.0.1/8.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnetwork::IpNetwork;

use super::{
    FromPlaintext, Plaintext, PlaintextBytes, PlaintextKind, ToPlaintext, number::exactly,
};
use crate::error::{ErrorKind, Result};

impl Plaintext for IpNetwork {
    type Owned = Self;
    const KIND: PlaintextKind = PlaintextKind::Network;

    fn wipe(&mut self) {
        *self = IpAddr::from(Ipv6Addr::UNSPECIFIED).into(); // the longer of the two
    }
}

impl ToPlaintext for IpNetwork {
    fn to_plaintext(&self) -> Result<PlaintextBytes<'_>> {
        let mut bytes = [0; 18];
        bytes[1] = self.prefix();
        match self.ip() {
            IpAddr::V4(address) => {
                bytes[0] = 4;
                bytes[2..6].copy_from_slice(&address.octets());
            }
            IpAddr::V6(address) => {
                bytes[0] = 6;
                bytes[2..].copy_from_slice(&address.octets());
            }
        }
        Ok(PlaintextBytes::fixed(bytes))
    }
}

impl FromPlaintext for IpNetwork {
    fn from_plaintext(opened: Vec<u8>) -> Result<Self> {
        const TYPE: &str = "IpNetwork";
        let [family, prefix, address @ ..] = *exactly::<18>(opened, TYPE)?;
        let network = read_address(family, address).and_then(|it| Self::new(it, prefix).ok());
        Ok(network.ok_or(ErrorKind::Undecodable { type_name: TYPE })?)
    }
}

fn read_address(family: u8, bytes: [u8; 16]) -> Option<IpAddr> {
    match (family, bytes) {
        (4, [a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]) => {
            Some(Ipv4Addr::new(a, b, c, d).into())
        }
        (6, bytes) => Some(Ipv6Addr::from(bytes).into()),
        _ => None,
    }
}
