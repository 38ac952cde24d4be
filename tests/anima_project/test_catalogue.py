from __future__ import annotations

from pathlib import Path

from anima_project.catalogue import reference, settings, template
from anima_project.configuration import SECTIONS

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def test_the_page_of_settings_is_up_to_date() -> None:
    assert PAGE.read_text() == reference(), "run: python -m anima_project.catalogue > docs/settings.md"


def test_every_setting_is_in_the_template_and_on_the_page_with_what_it_is_for() -> None:
    assert {setting.section for setting in settings()} == set(SECTIONS)
    file, page = template(), reference()
    for setting in settings():
        assert f"# {setting.key} = " in file
        assert f"`{setting.name}`" in page
        assert setting.about.replace("|", "\\|") in page


def test_a_setting_says_its_unit_and_its_bounds() -> None:
    kinds = {setting.name: setting.kind for setting in settings()}
    assert kinds["model.attempts"] == "whole number, 1 to 20"
    assert kinds["bash.output_bytes"] == "whole number of bytes, at least 1,000"
    assert kinds["web.allowed_networks"] == "list of texts"
