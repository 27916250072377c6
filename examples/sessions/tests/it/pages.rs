//! The pages, as HTML.

use encdb_example_testing::client::Client;

use crate::service::{Service, client, create};

const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn a_session_is_shown_beside_its_stored_bytes() {
    let service = Service::new();
    let program = service.start(3);
    let ada = client(&program, "ada");
    let id = create(&ada, "On <b>boats</b>", "Coach: \"<script>\" & so on");
    let list = ada.page("/");
    assert_eq!((list.status, list.content_type.as_str()), (200, "text/html; charset=utf-8"));
    assert!(list.body.contains(&format!("href=\"/sessions/{id}\"")), "{}", list.body);
    assert!(list.body.contains("On &lt;b&gt;boats&lt;/b&gt;"), "{}", list.body);

    let page = ada.page(&format!("/sessions/{id}")).body;
    assert!(page.contains("Coach: &quot;&lt;script&gt;&quot; &amp; so on"), "{page}");
    assert!(page.contains(&service.stored(&id)) && page.contains("encdb1."), "{page}");
    assert!(page.contains("encryption is mandatory"), "{page}");
}

#[test]
fn a_form_stores_a_session() {
    let service = Service::new();
    let program = service.start(1);
    let ada = client(&program, "ada");
    let added = ada.post_text("/sessions", FORM, "title=Boats&transcript=about+the+lighthouse");
    assert_eq!(added.status, 303);
    assert_eq!(service.count("SELECT count(*) AS number FROM sessions WHERE is_encrypted"), 1);
    assert_eq!(ada.post_text("/sessions", FORM, "title=&transcript=x").status, 422);
}

#[test]
fn a_problem_is_a_page_for_browsers() {
    let service = Service::new();
    let program = service.start(3);
    let stranger = Client::of(program.address());
    let page = stranger.page("/operator");
    assert_eq!((page.status, page.content_type.as_str()), (401, "text/html; charset=utf-8"));
    assert!(page.body.contains("log in first") && page.body.contains("role=\"alert\""), "{page:?}");
    // The first page lets one log in instead.
    let first = stranger.page("/");
    assert!(first.status == 200 && first.body.contains("action=\"/login\""), "{first:?}");
    assert_eq!(stranger.post_text("/login", FORM, "name=ada").status, 303);
    assert_eq!(stranger.post_text("/login", FORM, "name=mallory").status, 401);
    assert_eq!(stranger.get("/page.css").content_type, "text/css");
}

#[test]
fn the_operator_gives_a_title_and_tries_again() {
    let service = Service::new();
    service.start(0).stop();
    service.run_sql(
        "INSERT INTO sessions VALUES ('0195e000-0000-7000-8000-000000000001', 1, '', 'about the lighthouse', now())",
    );
    let program = service.start(2);
    let operator = client(&program, "olive");
    crate::service::wait_for(&operator, "/api/operator/errors", |errors| errors[0].is_object());
    let page = operator.page("/operator").body;
    assert!(
        page.contains("0195e000-0000-7000-8000-000000000001") && page.contains("refused"),
        "{page}"
    );
    let title = "session_id=0195e000-0000-7000-8000-000000000001&title=Boats";
    assert_eq!(operator.post_text("/operator/title", FORM, &title[..title.len() - 5]).status, 422);
    assert_eq!(operator.post_text("/operator/title", FORM, title).status, 303);
    assert_eq!(operator.post_text("/operator/retry", FORM, "").status, 303);
    let page = operator.page("/operator").body;
    assert!(page.contains("resolved") && page.contains("0 are in the clear"), "{page}");
}
