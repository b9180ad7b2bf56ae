"""Who comes in at the desk, and what is taken there: staff alone, forms of ours alone, and only where writing is on."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.archive import desk
from tests.promises.house import LANE, House, built
from tests.publish.clerk import METADATA, READER, STAFF, Clerk, propose

HIDDEN = "велоалея до яз. Копринка"
ROUTES = ("/desk", "/desk/review", f"/desk/promise/{LANE}", "/desk/promise/nothing", "/desk/nothing")
WRITING = ("/desk/review", f"/desk/promise/{LANE}")
NOTE = {"do": "note", "said": "Да се попита."}


@pytest.fixture(autouse=True)
def writing_is_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATASETTE_SECRET", "a secret of the operator's")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = built(tmp_path_factory.mktemp("house"))
    propose(house, house.show(body=f"Преди това.\n\nЗапочна {HIDDEN}.\n\nСлед това."), quote=HIDDEN)
    return house


@pytest.fixture(scope="module")
def clerk(house: House) -> Clerk:
    return Clerk(house.db, STAFF)


@pytest.mark.parametrize("who", [None, READER, ""])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("route", ROUTES)
def test_nobody_else_learns_even_what_is_there(house: House, who: str | None, method: str, route: str) -> None:
    said = Clerk(house.db, who).ask(method, route, headers={"accept-language": "bg"})
    assert said.status_code == 403
    if method != "POST":  # which Datasette itself may refuse first
        assert said.headers["cache-control"].endswith("no-store")
    assert LANE not in said.text.replace(route, "")
    if method == "GET":
        nothing = Clerk(house.db, who).ask(method, "/desk/nothing", headers={"accept-language": "bg"})
        assert said.text.replace(route, "") == nothing.text.replace("/desk/nothing", "")


@pytest.mark.parametrize(
    ("route", "status"), [*((route, 200) for route in ROUTES[:3]), *((r, 404) for r in ROUTES[3:])]
)
def test_staff_come_in_and_nothing_is_kept_by_a_cache(clerk: Clerk, route: str, status: int) -> None:
    said = clerk.get(route)
    assert said.status_code == status
    assert said.headers["cache-control"].endswith("no-store")
    assert "etag" not in said.headers


def test_only_staff_are_led_to_the_desk(house: House, clerk: Clerk) -> None:
    assert 'href="/desk"' in clerk.get("/promises").text
    assert 'href="/desk"' not in Clerk(house.db, READER).get("/promises").text


def test_the_owner_is_staff(house: House) -> None:
    assert Clerk(house.db, "root").get("/desk").status_code == 200


@pytest.mark.parametrize("listed", [None, "maria", {"maria": True}, []])
def test_without_a_list_nobody_is_staff(house: House, listed: object) -> None:
    metadata = {"plugins": {"municipal-archive": {"staff": listed}}}
    assert Clerk(house.db, STAFF, metadata).get("/desk").status_code == 403


@pytest.mark.parametrize("route", ["/promises", f"/promise/{LANE}", "/", "/promises.json", "/search"])
def test_what_is_not_the_desk_takes_no_form(clerk: Clerk, route: str) -> None:
    said = clerk.ask("POST", route, data={"csrftoken": clerk.token()})
    assert said.status_code == 405
    assert said.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_the_desk_takes_forms_alone(clerk: Clerk, method: str) -> None:
    said = clerk.ask(method, "/desk/review", data={"csrftoken": clerk.token()})
    assert said.status_code == 405
    assert said.headers["allow"] == "GET, HEAD, POST"


def test_what_only_shows_takes_no_form(clerk: Clerk) -> None:
    assert clerk.send("/desk", "/desk/review").status_code == 405


# --- forms that are not ours --------------------------------------------------------------------------------------


@pytest.mark.parametrize("route", WRITING)
def test_a_form_without_a_token_is_refused(house: House, clerk: Clerk, route: str) -> None:
    for fields in (NOTE, {**NOTE, "csrftoken": "x"}, {**NOTE, "csrftoken": ""}):
        assert clerk.ask("POST", route, data=fields).status_code == 403
    assert not _notes(house)


def test_a_token_is_asked_for_where_signing_in_needs_no_cookie(house: House, clerk: Clerk) -> None:
    # Datasette itself lets a request without cookies pass: nobody is signed in by it, unless a plugin says so.
    bare = Clerk(house.db, None)
    token = clerk.token()
    said = bare.ask("POST", "/desk/review", data={**NOTE, "csrftoken": token})
    assert said.status_code == 403
    bearer = {"authorization": f"Bearer {token}", "cookie": "; ".join(f"{k}={v}" for k, v in clerk.cookies.items())}
    said = bare.ask("POST", f"/desk/promise/{LANE}", data=NOTE, headers=bearer)
    assert said.status_code == 403
    assert not _notes(house)


@pytest.mark.parametrize(
    "headers",
    [
        *({"origin": origin} for origin in ("https://elsewhere.example", "null", "http://localhost.elsewhere.example")),
        *({"sec-fetch-site": site} for site in ("cross-site", "same-site", "none")),
        {"origin": "http://localhost", "sec-fetch-site": "cross-site"},
    ],
)
def test_a_form_of_another_site_is_refused_though_it_has_the_token(
    house: House, clerk: Clerk, headers: dict[str, str]
) -> None:
    route = f"/desk/promise/{LANE}"
    said = clerk.ask("POST", route, data={**NOTE, "csrftoken": clerk.token(route)}, headers=headers)
    assert said.status_code == 403
    assert not _notes(house)


def test_nothing_is_written_by_asking_for_a_page(house: House, clerk: Clerk) -> None:
    proposal = house.on_desk("SELECT id FROM proposals")[0][0]
    query = {"do": "accept", "proposal": proposal, "csrftoken": clerk.token(), **NOTE}
    assert clerk.get("/desk/review", params=query).status_code == 200
    assert clerk.get(f"/desk/promise/{LANE}", params=query | NOTE).status_code == 200
    assert not _notes(house)
    assert not house.on_desk("SELECT 1 FROM decisions")


def test_nothing_is_written_without_a_secret_of_the_operators(
    house: House, clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    route = f"/desk/promise/{LANE}"
    monkeypatch.delenv("DATASETTE_SECRET")
    assert "Writing is off" in clerk.get(route).text
    assert "<button name=" not in clerk.get(route).text.replace(" disabled>", ">").split("<button")[0]
    said = clerk.send(route, **NOTE)
    assert said.status_code == 503
    assert "DATASETTE_SECRET" in said.text
    assert not _notes(house)


def test_a_form_of_this_site_is_taken(tmp_path: Path) -> None:
    house = built(tmp_path)
    clerk, route = Clerk(house.db, STAFF), f"/desk/promise/{LANE}"
    token = clerk.token(route)
    headers = {"origin": "http://localhost", "sec-fetch-site": "same-origin"}
    said = clerk.ask("POST", route, data={**NOTE, "csrftoken": token}, headers=headers)
    assert (said.status_code, said.headers["location"]) == (303, f"{route}?done=note")
    assert _notes(house) == [("Да се попита.", STAFF)]


def test_a_site_behind_a_proxy_takes_forms_from_its_public_address(tmp_path: Path) -> None:
    house = built(tmp_path)
    ours = {**METADATA["plugins"]["municipal-archive"], "url": "https://archive.example/"}
    clerk, route = Clerk(house.db, STAFF, {"plugins": {"municipal-archive": ours}}), f"/desk/promise/{LANE}"
    sent = {**NOTE, "csrftoken": clerk.token(route)}
    assert clerk.ask("POST", route, data=sent, headers={"origin": "https://archive.example"}).status_code == 303
    assert clerk.ask("POST", route, data=sent, headers={"origin": "https://archive.example:8443"}).status_code == 403


@pytest.mark.parametrize("route", ROUTES[:3])
def test_a_desk_that_is_no_database_is_said_to_staff_and_to_nobody_else(tmp_path: Path, route: str) -> None:
    house = built(tmp_path)
    desk.beside(house.db).write_bytes(b"nothing of a database" * 100)
    assert Clerk(house.db, STAFF).get(route).status_code == 503
    assert Clerk(house.db, None).get(route).status_code == 403
    assert Clerk(house.db, None).get(f"/promise/{LANE}").status_code == 200


# --- signing in ---------------------------------------------------------------------------------------------------


def test_one_who_signs_in_with_a_password_is_staff(house: House) -> None:
    passwords = pytest.importorskip("datasette_auth_passwords.utils")
    own = {"maria_password_hash": passwords.hash_password("тайна дума")}
    clerk = Clerk(house.db, None, {"plugins": {**METADATA["plugins"], "datasette-auth-passwords": own}})
    page = clerk.get("/-/login")
    assert page.status_code == 200
    assert clerk.send("/-/login", username="maria", password="друга").status_code == 200
    assert clerk.get("/desk").status_code == 403
    assert clerk.send("/-/login", username="maria", password="тайна дума").status_code == 302
    assert clerk.get("/desk").status_code == 200


def _notes(house: House) -> list[tuple[object, ...]]:
    return house.on_desk("SELECT said, by FROM notes") if desk.beside(house.db).exists() else []
