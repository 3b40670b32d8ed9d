"""Every page of the built site, served and opened from the disk."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT, check_site

PAGES = list(check_site.chapters(ROOT / "_toc.yml"))
HOMES = ["http", "file"]
PHONE = {"width": 390, "height": 844}

VISIBLE_SEARCH_BOXES = """
() => [...document.querySelectorAll("input[type=search], .search-button-field,"
    + " .search-button__button")].filter(
    element => element.checkVisibility() && element.offsetWidth > 0
).length
"""

CONTRAST_OF_TEXT = """
() => {
  const channels = css => css.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const luminance = css => {
    const [r, g, b] = channels(css).map(value => {
      const c = value / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const text = document.querySelector("article p");
  const pair = [
    luminance(getComputedStyle(text).color),
    luminance(getComputedStyle(document.body).backgroundColor),
  ].sort((a, b) => b - a);
  return (pair[0] + 0.05) / (pair[1] + 0.05);
}
"""


def wait_for_equations(page) -> None:
    """Wait until MathJax, if the page loads it, has finished."""
    page.wait_for_function(
        """() => {
          if (!document.querySelector("script[src*=mathjax]")) return true;
          const done = window.MathJax?.startup?.promise;
          return done ? done.then(() => true) : false;
        }"""
    )


@pytest.mark.parametrize("home", HOMES)
@pytest.mark.parametrize("name", PAGES)
def test_page_loads_without_any_complaint(open_page, page_urls, name, home):
    page = open_page(f"{page_urls[home]}/{name}.html")
    wait_for_equations(page)
    assert page.locator("article h1").count() == 1
    formulas = page.locator("article .math").count()
    assert page.locator("article .math mjx-container").count() == formulas
    assert page.locator("mjx-merror, [data-mjx-error]").count() == 0
    loads_mathjax = page.locator("script[src*=mathjax]").count() > 0
    assert loads_mathjax == (formulas > 0)
    html = page.content()
    for stranger in ("html-manager", "requirejs", "thebe"):
        assert stranger not in html


@pytest.mark.parametrize("home", HOMES)
def test_root_leads_to_the_book(open_page, page_urls, home):
    page = open_page(f"{page_urls[home]}/index.html")
    page.wait_for_url("**/book/index.html")
    assert page.locator("article h1").is_visible()


@pytest.mark.parametrize("name", PAGES)
def test_page_fits_a_phone(open_page, page_urls, name):
    page = open_page(f"{page_urls['file']}/{name}.html", viewport=PHONE)
    wait_for_equations(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]


@pytest.mark.parametrize("home", HOMES)
def test_one_search_box_that_finds(open_page, page_urls, home):
    page = open_page(f"{page_urls[home]}/book/index.html")
    assert page.evaluate(VISIBLE_SEARCH_BOXES) == 1
    page.goto(f"{page_urls[home]}/search.html?q=ledger")
    found = page.locator("#search-results li")
    found.first.wait_for()
    assert "ledger" in " ".join(found.all_inner_texts()).lower()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_readable_in_both_themes(open_page, page_urls, scheme):
    page = open_page(
        f"{page_urls['file']}/book/index.html", color_scheme=scheme
    )
    assert page.locator(f"html[data-theme={scheme}]").count() == 1
    assert page.evaluate(CONTRAST_OF_TEXT) >= 7


def test_a_chapter_can_be_launched(open_page, page_urls):
    chapter = "book/initialization/variance_collapse"
    page = open_page(f"{page_urls['file']}/{chapter}.html")
    links = page.locator("a[href]").evaluate_all(
        "links => links.map(link => link.href)"
    )
    for service in ("mybinder.org", "colab.research.google.com"):
        assert any(service in link and chapter in link for link in links)


def test_equation_numbers_lead_to_their_equations(open_page, page_urls):
    chapter = "book/initialization/variance_collapse"
    page = open_page(f"{page_urls['file']}/{chapter}.html")
    targets = page.locator('article a[href*="#equation-"]').evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    assert targets
    for target in targets:
        name = target.partition("#")[2]
        assert page.locator(f'[id="{name}"]').count() == 1


def test_ledger_leads_to_the_cells(open_page, page_urls):
    page = open_page(f"{page_urls['file']}/book/ledger.html")
    rows = page.locator("table.nbk-ledger tbody tr")
    count = page.locator(".nbk-ledger-count").inner_text()
    assert count.startswith(f"{rows.count()} claim")
    rows.first.locator("a").first.click()
    page.wait_for_url("**#claim-*")
    name = page.url.partition("#")[2]
    cell = page.locator(f'[id="{name}"]')
    assert cell.locator("pre").first.is_visible()
