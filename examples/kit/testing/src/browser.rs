//! Chromium without a window, by the program `chromedriver`, whose protocol is JSON over HTTP:
//! [WebDriver](https://www.w3.org/TR/webdriver2/).

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use crate::{client::Client, variable};

/// A browser with one page; ended when dropped.
#[derive(Debug)]
pub struct Browser {
    driver: Child,
    client: Client,
    /// The path of the session at the driver.
    session: String,
}

/// How the page is looked at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum View {
    /// A screen of 1000 pixels, in the light.
    Desk,
    /// A phone of 360 pixels, in the dark.
    DarkPhone,
}

/// A key without a character: WebDriver, "Keyboard actions".
pub const TAB: char = '\u{E004}';
/// The key that follows a link or presses a button.
pub const ENTER: char = '\u{E007}';

impl Browser {
    /// Starts a browser.
    pub fn start(view: View) -> Self {
        let mut driver = Command::new(variable("ENCDB_TEST_CHROMEDRIVER"));
        let mut driver =
            driver.arg("--port=0").stdout(Stdio::piped()).spawn().expect("it is installed");
        let stdout = driver.stdout.take().expect("the output is a pipe");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let port = lines.find_map(|line| port_in(&line).map(str::to_owned));
        thread::spawn(move || lines.for_each(drop));
        let client = Client::of(&format!("http://127.0.0.1:{}", port.expect("it names its port")));
        let opened = client.post("/session", &capabilities()).json();
        let id = opened["value"]["sessionId"].as_str().unwrap_or_else(|| panic!("{opened}"));
        let browser = Self { driver, client, session: format!("/session/{id}") };
        browser.look(view);
        browser
    }

    /// Opens an address, and waits until the page is there.
    #[track_caller]
    pub fn open(&self, address: &str) {
        self.command("/url", &json!({ "url": address }));
    }

    /// Presses keys, one after another, wherever the focus is.
    #[track_caller]
    pub fn press(&self, keys: impl IntoIterator<Item = char>) {
        let strokes: Vec<_> = keys
            .into_iter()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key })))
            .collect();
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": strokes });
        self.command("/actions", &json!({ "actions": [keyboard] }));
    }

    /// Presses the key Tab until the focus is where `is_there`, an expression over `e`, is true of the element.
    #[track_caller]
    pub fn tab_to(&self, is_there: &str) {
        let reached = format!("const e = document.activeElement; return Boolean({is_there})");
        for _ in 0..MOST_TABS {
            self.press([TAB]);
            if self.script(&reached) == json!(true) {
                return;
            }
        }
        panic!("the key Tab does not lead to {is_there}");
    }

    /// Runs a script on the page, and returns what it returns.
    #[track_caller]
    pub fn script(&self, script: &str) -> Value {
        self.command("/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Waits until an expression is true on the page.
    #[track_caller]
    pub fn wait_until(&self, expression: &str) {
        let deadline = Instant::now() + PATIENCE;
        let is_true = format!("return Boolean({expression})");
        while self.script(&is_true) != json!(true) {
            let body = || self.script("return document.body.innerText");
            assert!(Instant::now() < deadline, "{expression} is not true: {}", body());
            thread::yield_now();
        }
    }

    /// Writes a picture of the page into the folder that `ENCDB_EXAMPLE_PICTURES` names, if it names one.
    #[track_caller]
    pub fn picture(&self, name: &str) {
        let Ok(folder) = env::var("ENCDB_EXAMPLE_PICTURES") else { return };
        let answer = self.client.get(&format!("{}/screenshot", self.session)).json();
        let picture = answer["value"].as_str().and_then(|text| BASE64_STANDARD.decode(text).ok());
        let path = Path::new(&folder).join(format!("{name}.png"));
        fs::write(path, picture.expect("a picture is in base64")).expect("the folder is there");
    }

    /// Fails unless the page can be read: no wider than the screen, letters and buttons large enough, and text that contrasts with
    /// its background as WCAG 2.2 asks, section 1.4.3.
    #[track_caller]
    pub fn assert_readable(&self) {
        let wide = "return document.documentElement.scrollWidth - window.innerWidth";
        assert!(self.number(wide) <= 0.0, "the page is wider than the screen");
        let letters = "return parseFloat(getComputedStyle(document.body).fontSize)";
        assert!(self.number(letters) >= 16.0, "the letters are small");
        let buttons = "return Math.min(44, ...[...document.querySelectorAll('button')]\
             .map(e => e.getBoundingClientRect().height))";
        assert!(self.number(buttons) >= 44.0, "a button is small");
        let contrast = contrast(self.color("color"), self.color("backgroundColor"));
        assert!(contrast >= 4.5, "the contrast is {contrast}");
    }

    /// Tells whether the page is dark.
    #[track_caller]
    pub fn is_dark(&self) -> bool {
        luminance(self.color("backgroundColor")) < luminance(self.color("color"))
    }

    fn number(&self, script: &str) -> f64 {
        self.script(script).as_f64().expect("the script returns a number")
    }

    /// Returns a color of the page as red, green and blue.
    fn color(&self, property: &str) -> [f64; 3] {
        let script = format!(
            "return getComputedStyle(document.body).{property}.match(/[0-9.]+/g).slice(0, 3).map(Number)"
        );
        serde_json::from_value(self.script(&script)).expect("a color has three parts")
    }

    fn look(&self, view: View) {
        let (width, height, scheme) = match view {
            View::Desk => (1000, 560, "light"),
            View::DarkPhone => (360, 740, "dark"),
        };
        let is_phone = view == View::DarkPhone;
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_phone });
        self.emulate("Emulation.setDeviceMetricsOverride", &size);
        let scheme = json!({ "name": "prefers-color-scheme", "value": scheme });
        self.emulate("Emulation.setEmulatedMedia", &json!({ "features": [scheme] }));
    }

    fn emulate(&self, what: &str, how: &Value) {
        self.command("/goog/cdp/execute", &json!({ "cmd": what, "params": how }));
    }

    #[track_caller]
    fn command(&self, path: &str, body: &Value) -> Value {
        let answer = self.client.post(&format!("{}{path}", self.session), body);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.json()["value"].take()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver ends the browser with the session.
        self.client.delete(&self.session);
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// Returns the port in the driver's line `… started successfully on port 12345.`
fn port_in(line: &str) -> Option<&str> {
    line.strip_suffix('.')?.rsplit_once("successfully on port ").map(|(_, port)| port)
}

fn capabilities() -> Value {
    let mut arguments =
        vec!["--headless", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"];
    // Chromium has no sandbox for root.
    if rustix::process::geteuid().is_root() {
        arguments.push("--no-sandbox");
    }
    json!({ "capabilities": { "alwaysMatch": { "goog:chromeOptions": { "args": arguments } } } })
}

/// Returns the contrast of two colors, 1 to 21: WCAG 2.2, "contrast ratio".
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Returns how light a color is, 0 to 1: WCAG 2.2, "relative luminance".
fn luminance(color: [f64; 3]) -> f64 {
    let linear = color.map(|part| part / 255.0).map(|part| {
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

const MOST_TABS: usize = 200;
/// Longer than a page takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_on_white_has_the_greatest_contrast() {
        assert!((contrast([0.0; 3], [255.0; 3]) - 21.0).abs() < 0.01);
        assert!((contrast([119.0; 3], [255.0; 3]) - 4.48).abs() < 0.01);
    }

    #[test]
    fn the_drivers_port_is_read() {
        assert_eq!(port_in("ChromeDriver was started successfully on port 123."), Some("123"));
        assert_eq!(port_in("Please see https://example.com for more."), None);
    }
}
