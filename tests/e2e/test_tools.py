"""The tools of the journeys do not wait for what never comes."""

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from tests.e2e import tools

pytestmark = pytest.mark.looks
FADING = """
    <style>p { transition: color 60s; color: rgb(0, 0, 0) } @keyframes turn { to { rotate: 1turn } }
    i { animation: turn 1s infinite } .late p { color: rgb(255, 0, 0) }</style>
    <p id="seen">Seen</p> <i>Turns</i> <details><p id="folded">Folded away</p></details>
"""
COLORS = "['seen', 'folded'].map(id => getComputedStyle(document.getElementById(id)).color)"


def test_what_never_answers_is_named(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "ANSWER_WITHIN", 0.1)

    with pytest.raises(AssertionError, match=r"about:blank for 0\.1 s: .* Promise"):
        tools.ask(page, "() => new Promise(() => {})")


def test_other_faults_of_a_function_stay_what_they_are(page: Page) -> None:
    with pytest.raises(PlaywrightError, match="no such thing"):
        tools.ask(page, "() => { throw new Error('no such thing'); }")

    assert tools.ask(page, "each => each + 1", 1) == 2


def test_colours_settle_even_in_a_part_that_nobody_draws(page: Page) -> None:
    page.set_content(FADING)
    page.evaluate(COLORS)
    page.evaluate("document.body.className = 'late'")
    assert page.evaluate(COLORS) == ["rgb(0, 0, 0)"] * 2

    tools.settle(page)

    assert page.evaluate(COLORS) == ["rgb(255, 0, 0)"] * 2
    # What turns for ever still does.
    assert page.evaluate("document.getAnimations().length") == 1
