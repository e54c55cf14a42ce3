"""Is a firm counted? The rules in their order, as SQL, with the reason of each outcome in plain words.

Evidence, strongest first: the compiled directory (dated, undated, no address), a solar plant in the grid operator's registry,
a solar innovation project of CORFO's, a solar name with a fitting activity code, a solar name alone, a code alone. A code alone
never counts; a name counts only where the tax authority's last list shows sales or workers. How
many firms there are is `assets.firms.counting`.
"""

from __future__ import annotations

from pipeline.core.recipes import Making, Recipe

NAME_LEVELS = ("name_and_code", "name_only")

_PLANT_NAME = (
    r"^(PARQUE|PLANTA|PFV|PSF|PMGD|PMG|CENTRAL|FOTOVOLTAICA|PV|FV) | SOLAR( [0-9IVX]+)?( SPA| LTDA| LIMITADA| S A)?$"
)

_LIVES = "the tax authority's last list shows sales or workers."
REASONS = (
    ("ended", "end_date <= as_of", "Not counted: its business had ended by the as-of day."),
    ("foreign", "is_foreign",
     "Not counted: the tax authority lists it as no company constituted in Chile (a foreign agency, or another kind of body)."),
    ("directory", "dir_counted", None),
    ("joined", "dir_reason IS NOT NULL AND NOT (name_rule = 'solar' AND is_active)", None),
    ("code_only", "evidence_level = 'code_only'",
     "Not counted: only its activity code (other power plants) hints at solar energy, and a code alone never suffices."),
    ("plant", "evidence_level = 'registry_plant'",
     "Counted: the grid operator's registry gives it a solar plant, and its RUT shows that it was constituted in Chile."),
    ("unrelated", "has_unrelated_activity", "Not counted: its name or a project says solar, but its activity is of another trade."),
    ("project", "evidence_level = 'solar_project'",
     "Counted: CORFO granted it an innovation project on solar energy, and it is a company constituted in Chile."),
    ("name", "is_active AND evidence_level = 'name_and_code'",
     f"Counted: its name says solar, its activity fits the chain, and {_LIVES}"),
    ("name_only", "is_active", f"Counted: its name says solar, no activity contradicts it, and {_LIVES}"),
    ("no_information", "list_year IS NOT NULL",
     "Not counted: its name says solar, but the tax authority's last list shows neither sales nor workers for it."),
    ("not_listed", "true", "Not counted: its name says solar, but no list loaded shows that it is active."),
)  # fmt: skip
"""Rule, condition and reason: the first that holds decides. A reason of the directory stands in the directory's own words."""

COUNTING_RULES = ("directory", "plant", "project", "name", "name_only")


def firms(making: Making) -> str:
    """Rows of `marts.firms`: every firm that a list, a name or a code brings near the chain, counted or not and why."""
    when = " ".join(f"WHEN coalesce({condition}, false) THEN '{rule}'" for rule, condition, _ in REASONS)
    words = " ".join(
        f"WHEN '{rule}' THEN '{reason.replace(chr(39), chr(39) * 2)}'" for rule, _, reason in REASONS if reason
    )
    counting = ", ".join(f"'{rule}'" for rule in COUNTING_RULES)
    return f"""
        WITH last AS (SELECT max(list_year) AS list_year FROM staging.registry_years),
        known AS (
            SELECT r.*, o.owner_rut, o.control, y.sales_bracket, y.workers,
                CASE WHEN r.list_year = last.list_year THEN y.has_activity WHEN r.list_year IS NOT NULL THEN false END AS shows_activity
            FROM staging.registry_firms r CROSS JOIN last LEFT JOIN staging.registry_owners o USING (rut)
            LEFT JOIN staging.registry_years y ON y.rut = r.rut AND y.list_year = r.list_year),
        linked AS (
            SELECT listed_name, min(rut) AS rut FROM staging.firm_links WHERE link = 'same' GROUP BY listed_name HAVING count(*) = 1),
        listed AS (
            SELECT d.* REPLACE (coalesce(d.rut, l.rut) AS rut)
            FROM staging.directory_firms d LEFT JOIN linked l ON d.rut IS NULL AND l.listed_name = d.name),
        met AS (
            SELECT coalesce(d.firm_id, r.rut) AS firm_id, coalesce(d.rut, r.rut) AS rut,
                CASE WHEN coalesce(r.is_sole_owner, false) THEN NULL ELSE coalesce(d.name, r.name) END AS name, r.former_names,
                nullif(array_to_string(list_sort(list_distinct(list_filter(string_split(concat_ws(';', d.segments, CASE WHEN
                    d.firm_id IS NULL THEN r.segments END), ';'), x -> x <> ''))), ';'), '') AS segments,
                NOT coalesce(r.is_chilean, true) AS is_foreign, coalesce(r.is_chilean, d.is_chilean) AS is_chilean,
                CASE WHEN r.rut IS NOT NULL AND coalesce(d.chilean_basis, 'none') = 'none' THEN 'rut' ELSE d.chilean_basis END AS
                    chilean_basis,
                CASE WHEN r.end_date <= DATE '{making.as_of}' THEN false WHEN r.shows_activity THEN true END AS is_active,
                CASE WHEN d.firm_id IS NOT NULL THEN d.is_spv
                     WHEN r.is_generator AND coalesce(r.workers, 0) = 0 AND regexp_matches(upper(coalesce(r.name, '')),
                         '{_PLANT_NAME}') THEN true
                     WHEN r.is_generator AND coalesce(r.workers, 0) = 0 THEN NULL ELSE false END AS is_spv,
                coalesce(d.group_id, r.owner_rut) AS group_id, coalesce(d.start_date, r.start_date) AS start_date,
                coalesce(d.start_year, year(r.start_date)) AS start_year,
                coalesce(d.start_basis, CASE WHEN r.start_date IS NOT NULL THEN 'start of activities or constitution, registry' END)
                    AS start_basis,
                r.end_date, d.control_country, CASE WHEN r.control IN ('chilean', 'foreign') THEN r.control
                     WHEN d.control_country = 'Chile' THEN 'chilean' WHEN d.control_country IS NOT NULL THEN 'foreign'
                     ELSE 'undecided' END AS control,
                coalesce(d.evidence, CASE WHEN r.has_project THEN 'CORFO innovation project ' || r.project || ', granted in ' ||
                    r.project_year END) AS evidence,
                CASE WHEN d.firm_id IS NOT NULL THEN d.evidence_level WHEN r.has_plant THEN 'registry_plant'
                     WHEN r.has_project THEN 'solar_project'
                     WHEN r.name_rule = 'solar' AND r.has_chain_code THEN 'name_and_code' WHEN r.name_rule = 'solar' THEN 'name_only'
                     WHEN r.is_generator AND r.name_rule = 'silent' AND NOT r.other_technology THEN 'code_only' END AS evidence_level,
                CASE WHEN d.firm_id IS NOT NULL THEN d.first_source_year WHEN r.has_project THEN r.project_year END AS first_source_year,
                coalesce(d.n_sources, 0) AS n_sources,
                nullif(array_to_string(list_sort(list_distinct(list_filter(string_split(concat_ws(';', d.registries, r.registries),
                    ';'), x -> x <> ''))), ';'), '') AS registries,
                coalesce(r.name_rule, 'silent') AS name_rule, r.activity, r.sales_bracket, r.workers, r.list_year, r.region_number,
                    r.comuna,
                d.counted AS dir_counted, d.reason AS dir_reason, coalesce(r.has_unrelated_activity, false) AS
                    has_unrelated_activity, DATE '{making.as_of}' AS as_of
            FROM listed d FULL JOIN known r ON d.rut = r.rut),
        judged AS (SELECT *, CASE {when} END AS rule FROM met WHERE evidence_level IS NOT NULL)
        SELECT * EXCLUDE (rule), rule AS counting_rule, rule IN ({counting}) AS counted,
            CASE WHEN rule IN ('directory', 'joined') THEN dir_reason ELSE CASE rule {words} END END AS reason
        FROM judged"""


_FROM = (
    "staging.firm_links",
    "staging.directory_firms",
    "staging.registry_firms",
    "staging.registry_years",
    "staging.registry_owners",
)

RECIPES = (Recipe("marts.firms", _FROM, firms, frozenset({"as_of"})),)
