"""How the count moves with each rule and evidence level, in which segments the firms work, and how often the name rule errs."""

from __future__ import annotations

from assets.firms.decision import NAME_LEVELS
from pipeline.core.recipes import Making, Recipe
from pipeline.core.schema import literal

_NAMES = ", ".join(literal(level) for level in NAME_LEVELS)
_LISTED = "name_rule = 'solar' AND is_chilean AND list_year IS NOT NULL"
_TECHNICAL = "regexp_matches(coalesce(segments, ''), 'manufacturing|engineering_software|certification_rd')"

RULES = (
    ("counted", "counted", "All rules: the headline of each unit"),
    ("directory_dated", "counted AND evidence_level = 'dated'", "Of these: the directory names it, with address and year"),
    ("directory_undated", "counted AND evidence_level = 'undated'", "Of these: the directory names it, undated"),
    ("directory_no_address", "counted AND evidence_level = 'no_address'", "Of these: the directory names it, without an address"),
    ("registry_plant", "counted AND evidence_level = 'registry_plant'", "Of these: a solar plant in the grid operator's registry"),
    ("solar_project", "counted AND evidence_level = 'solar_project'", "Of these: a solar innovation project granted by CORFO"),
    ("name_and_code", "counted AND evidence_level = 'name_and_code'", "Of these: solar name and fitting activity"),
    ("name_only", "counted AND evidence_level = 'name_only'", "Of these: solar name alone"),
    ("without_name_only", "counted AND evidence_level <> 'name_only'", "Without firms known by their name alone"),
    ("without_names", f"counted AND evidence_level NOT IN ({_NAMES})", "Without all firms known by their name"),
    ("without_no_address", "counted AND evidence_level <> 'no_address'", "Without rows of the directory that have no address"),
    ("registry_name_active", f"{_LISTED} AND is_active",
     "The tax authority's list alone: solar name, constituted in Chile, not ended, sales or workers"),
    ("registry_name_not_terminated", f"{_LISTED} AND is_active IS DISTINCT FROM false", "The same without asking for sales or workers"),
    ("code_only_active", "evidence_level = 'code_only' AND is_chilean AND is_active",
     "Candidates by activity code alone, active: listed, never counted"),
    ("unrelated_activity", "counting_rule = 'unrelated' AND is_active", "Left out for an activity of another trade"),
    ("with_foreign_agencies", "counted OR (counting_rule = 'foreign' AND is_active)", "With agencies of foreign companies"),
    ("chilean_controlled", "counted AND control = 'chilean'", "Of these: a source says that they are controlled from Chile"),
    ("foreign_controlled", "counted AND control = 'foreign'", "Of these: a source says that they are controlled from abroad"),
    ("control_undecided", "counted AND control = 'undecided'", "Of these: no loaded source says who controls them"),
    ("technology_based", f"counted AND {_TECHNICAL}", "With manufacturing, engineering, software, certification or research"),
)  # fmt: skip
"""Rule, condition on `marts.firms`, and what it says."""

NEEDS_A_LIST = frozenset(
    {"registry_name_active", "registry_name_not_terminated", "code_only_active", "unrelated_activity"}
)
"""Rules that look only at the tax authority's list: without one the number is not known, and zero would say that somebody looked."""

CONFUSION = (
    ("yes", "solar", 49),
    ("yes", "other", 0),
    ("no", "solar", 0),
    ("no", "other", 252),
    ("ambiguous", "solar", 0),
    ("ambiguous", "other", 65),
)
"""Label, what the name rule says, names: measured on 366 labelled names of the companies registry of 2013 and the grid operator's."""


def firm_sensitivity(_: Making) -> str:
    return " UNION ALL ".join(_variant(position, *rule) for position, rule in enumerate(RULES, start=1))


def _variant(position: int, rule: str, condition: str, meaning: str) -> str:
    looked = "EXISTS (FROM staging.registry_lists)" if rule in NEEDS_A_LIST else "true"
    return f"""SELECT {position} AS position, '{rule}' AS variant_id, {literal(meaning)} AS meaning_en,
            CASE WHEN {looked} THEN count(*) FILTER (WHERE {condition}) END AS legal_entities,
            CASE WHEN {looked} THEN count(*) FILTER (WHERE ({condition}) AND is_spv = false) END AS operating_firms
            FROM marts.firms"""


def firm_segments(_: Making) -> str:
    """Counted firms by segment; a firm may work in several, and the row `total` counts each once."""
    return """
        WITH counted AS (SELECT * FROM marts.firms WHERE counted),
        parted AS (SELECT firm_id, is_spv, unnest(string_split(coalesce(segments, 'not_stated'), ';')) AS segment FROM counted)
        SELECT segment, count(DISTINCT firm_id) AS legal_entities, count(DISTINCT firm_id) FILTER (WHERE is_spv = false) AS operating_firms
        FROM parted GROUP BY segment
        UNION ALL SELECT 'total', count(*), count(*) FILTER (WHERE is_spv = false) FROM counted"""


def name_rule_confusion(_: Making) -> str:
    values = ", ".join(f"('{label}', '{said}', {names})" for label, said, names in CONFUSION)
    return f"SELECT * FROM (VALUES {values}) c(label, said, names)"


RECIPES = (
    Recipe("marts.firm_sensitivity", ("marts.firms", "staging.registry_lists"), firm_sensitivity),
    Recipe("marts.firm_segments", ("marts.firms",), firm_segments),
    Recipe("marts.name_rule_confusion", (), name_rule_confusion),
)
