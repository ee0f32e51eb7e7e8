"""A record's page is light on its first visit, also where the phone has no Khmer font."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright

from tests.weighing import MOST_BYTES, a_browser_without_khmer, first_visit

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def light_browser(
    playwright: Playwright, browser_type_launch_args: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    folder: Path = tmp_path_factory.mktemp("fonts")
    with a_browser_without_khmer(playwright, folder, browser_type_launch_args) as browser:
        yield browser


@pytest.mark.parametrize("code", ["en", "km"])
def test_a_record_s_first_visit_weighs_at_most_85_kb(code: str, site: str, light_browser: Browser) -> None:
    # The heaviest of the sample, says `make bench`.
    weight = first_visit(light_browser, f"{site}/{code}/library/ccsp/two-sided-scorecard/")

    assert weight["Font"] > 40_000, "Both fonts, the Latin and the Khmer one, were to be fetched."
    assert {"Document", "Stylesheet"} <= set(weight)
    assert weight.total() <= MOST_BYTES, weight
