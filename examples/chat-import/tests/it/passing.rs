//! The way through the gatekeeper, seen from a sync service that the test plays itself.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
};

use encdb_example_testing::program::Program;

use crate::{
    chat::{Chat, client},
    follow::{from_start, messages},
};

/// A gatekeeper in front of the test, and a request that it has passed on.
struct Passing {
    _chat: Chat,
    _gatekeeper: Program,
    /// The client's end.
    outside: TcpStream,
    /// The sync service's end.
    inside: TcpStream,
    /// What the gatekeeper sent: the first line and the headers.
    request: Vec<String>,
    secret: String,
}

impl Passing {
    fn begin() -> Self {
        let chat = Chat::new();
        let service = TcpListener::bind("127.0.0.1:0").unwrap();
        let upstream = format!("http://{}", service.local_addr().unwrap());
        let gatekeeper = chat.gatekeeper(&upstream, &[]);
        let pass = client(&gatekeeper, "harbour").post("/api/shapes", &messages()).json();
        let address = gatekeeper.address().strip_prefix("http://").unwrap();
        let mut outside = TcpStream::connect(address).unwrap();
        let token = pass["token"].as_str().unwrap();
        let path = from_start(1);
        write!(
            outside,
            "GET {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\ncookie: a=b\r\n\r\n"
        )
        .unwrap();
        let (inside, _) = service.accept().unwrap();
        let lines = BufReader::new(inside.try_clone().unwrap()).lines();
        let request = lines.map(Result::unwrap).take_while(|line| !line.is_empty()).collect();
        let secret = chat.upstream_secret().to_owned();
        Self { _chat: chat, _gatekeeper: gatekeeper, outside, inside, request, secret }
    }
}

/// Reads until a text comes.
#[track_caller]
fn read_until(stream: &mut TcpStream, text: &str) -> String {
    let mut read = Vec::new();
    while !String::from_utf8_lossy(&read).contains(text) {
        let mut byte = [0];
        assert_eq!(stream.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&read));
        read.extend(byte);
    }
    String::from_utf8(read).unwrap()
}

#[test]
fn the_service_is_sent_the_shape_and_the_secret_and_nothing_else_of_the_client() {
    let Passing { request, secret, .. } = &Passing::begin();
    let shape = "/v1/shape?table=messages&columns=id%2Caccount_id%2Csession_id%2Cauthor%2Ccreated_at\
         &where=account_id+%3D+1&offset=-1";
    assert_eq!(request[0], format!("GET {shape} HTTP/1.1"));
    assert!(request.contains(&format!("x-upstream-secret: {secret}")), "{request:?}");
    let is_clients =
        |line: &String| line.starts_with("authorization") || line.starts_with("cookie");
    assert!(!request.iter().any(is_clients), "{request:?}");
}

#[test]
fn a_reply_is_passed_on_as_it_arrives_without_the_services_own_headers() {
    let Passing { outside, inside, .. } = &mut Passing::begin();
    let headers = "content-type: application/json\r\nelectric-offset: 1_0\r\nset-cookie: a=b\r\n\
         cache-control: public, max-age=60\r\ntransfer-encoding: chunked";
    write!(inside, "HTTP/1.1 200 OK\r\n{headers}\r\n\r\n5\r\n[true\r\n").unwrap();
    // The first part is there before the service sends the second.
    let head = read_until(outside, "[true");
    assert!(head.contains("electric-offset: 1_0") && head.contains("cache-control: no-store"));
    assert!(!head.contains("set-cookie") && !head.contains("max-age"), "{head}");
    write!(inside, "1\r\n]\r\n0\r\n\r\n").unwrap();
    read_until(outside, "]");
}

#[test]
fn the_service_need_not_wait_for_a_client_that_has_gone() {
    let Passing { outside, inside, .. } = &mut Passing::begin();
    outside.shutdown(Shutdown::Both).unwrap();
    assert_eq!(inside.read(&mut [0]).unwrap(), 0);
}
