-- A small sound world, written by hand: a few rows in each table that the domain's rules read. As of 2026-11-25.
-- Figures are of the order of what the publishers print; the split by gas, the firms and their tax numbers are invented.
insert into marts.vintages by name
select *, 'raw.' || source_id as table_name, 'release' as release, 'publisher' as published_at_basis,
       date '2026-11-25' as retrieved_at, 'CC BY 4.0' as licence, 'a table' as transcribed_from, 10 as rows_read,
       repeat('a', 64) as sha256
from (values
    ('owid_energy', '2026-release', 'facts.csv', date '2026-05-10'),
    ('ember_yearly', '2021-release', 'facts.csv', date '2021-12-31'),
    ('edgar_ghg', '2024-booklet', 'facts.csv', date '2024-09-30'),
    ('unfccc_inventory', '2024-btr1', 'facts.csv', date '2024-12-31'),
    ('owid_grapher', '2026-02-18', 'facts.csv', date '2026-02-18'),
    ('irena_costs', 'edition-2023', 'facts.csv', date '2024-09-01'),
    ('cne_auctions', '2026-11-25', 'auctions.csv', date '2026-11-25'),
    ('solar_directory', '2026-11-25', 'directory.csv', date '2026-11-25')
) v(source_id, vintage, file, published_at);

insert into staging.emissions_facts by name
select 'f' || row as fact_id, source_id, vintage, 'facts.csv' as file, row, variable, make_date(year, 1, 1) as period_start,
       'A' as frequency, year, value, unit, 'A' as obs_status
from (values
    (2, 'owid_energy', '2026-release', 'greenhouse_gas_emissions', 2022, 33.94, 'Mt CO2e'),
    (3, 'owid_energy', '2026-release', 'carbon_intensity_elec', 2022, 372.80, 'g CO2e/kWh'),
    (4, 'owid_energy', '2026-release', 'electricity_generation', 2022, 91.04, 'TWh'),
    (5, 'owid_energy', '2026-release', 'solar_electricity', 2022, 15.71, 'TWh'),
    (6, 'owid_energy', '2026-release', 'fossil_electricity', 2022, 40.10, 'TWh'),
    (7, 'owid_energy', '2026-release', 'coal_electricity', 2022, 21.52, 'TWh'),
    (12, 'edgar_ghg', '2024-booklet', 'power_industry_co2', 2022, 29.5, 'Mt CO2e'),
    (13, 'edgar_ghg', '2024-booklet', 'power_industry_ch4', 2022, 0.1, 'Mt CO2e'),
    (14, 'edgar_ghg', '2024-booklet', 'power_industry_n2o', 2022, 0.2, 'Mt CO2e'),
    (22, 'unfccc_inventory', '2024-btr1', '1_a_1_co2', 2022, 28800000, 't CO2e'),
    (23, 'unfccc_inventory', '2024-btr1', '1_a_1_ch4', 2022, 80000, 't CO2e'),
    (24, 'unfccc_inventory', '2024-btr1', '1_a_1_n2o', 2022, 120000, 't CO2e')
) f(row, source_id, vintage, variable, year, value, unit);

insert into marts.observations by name
select series_id || '/' || year || '@' || vintage as observation_id, *, make_date(year, 1, 1) as period_start,
       'A' as frequency, 'Chile' as boundary, 'one' as lineage_group, 'A' as obs_status,
       indicator_id = 'solar_firms_stock' as is_lower_bound, 'publisher' as published_at_basis,
       date '2026-11-25' as retrieved_at, true as is_current
from (values
    ('ember_owid', 'electricity_emissions', 'owid_energy', '2026-release', 2021, 37.97, 'Mt CO2e', null, 'CO2 and others', 'AR5 GWP100', date '2026-05-10'),
    ('ember_owid', 'electricity_emissions', 'owid_energy', '2026-release', 2022, 33.94, 'Mt CO2e', null, 'CO2 and others', 'AR5 GWP100', date '2026-05-10'),
    ('ember_owid', 'electricity_emissions', 'owid_energy', '2026-release', 2023, 27.11, 'Mt CO2e', null, 'CO2 and others', 'AR5 GWP100', date '2026-05-10'),
    ('edgar_power', 'electricity_emissions', 'edgar_ghg', '2024-booklet', 2022, 29.8, 'Mt CO2e', null, 'CO2, CH4, N2O', 'AR5 GWP100', date '2024-09-30'),
    ('inventory_1a1', 'electricity_emissions', 'unfccc_inventory', '2024-btr1', 2022, 29.0, 'Mt CO2e', null, 'CO2, CH4, N2O', 'AR5 GWP100', date '2024-12-31'),
    ('climate_watch_power', 'electricity_emissions', 'owid_grapher', '2026-02-18', 2022, 31.0, 'Mt CO2e', null, 'all', 'not stated', date '2026-02-18'),
    ('solar_generation_owid', 'solar_generation', 'owid_energy', '2026-release', 2019, 6.30, 'TWh', null, null, null, date '2026-05-10'),
    ('solar_generation_owid', 'solar_generation', 'owid_energy', '2026-release', 2020, 7.53, 'TWh', null, null, null, date '2026-05-10'),
    ('solar_generation_ember_2021', 'solar_generation', 'ember_yearly', '2021-release', 2019, 6.14, 'TWh', null, null, null, date '2021-12-31'),
    ('solar_generation_ember_2021', 'solar_generation', 'ember_yearly', '2021-release', 2020, 7.62, 'TWh', null, null, null, date '2021-12-31'),
    ('solar_capacity_owid', 'solar_capacity', 'owid_grapher', '2026-02-18', 2008, 0.0, 'GW', null, null, null, date '2026-02-18'),
    ('solar_capacity_owid', 'solar_capacity', 'owid_grapher', '2026-02-18', 2009, 0.0, 'GW', null, null, null, date '2026-02-18'),
    ('solar_capacity_owid', 'solar_capacity', 'owid_grapher', '2026-02-18', 2010, 0.0, 'GW', null, null, null, date '2026-02-18'),
    ('avoided_coal', 'avoided_emissions', 'owid_energy', '2026-release', 2022, 12.568, 'Mt CO2e', null, 'CO2', 'not applicable', date '2026-05-10'),
    ('irena_lcoe', 'pv_levelised_cost', 'irena_costs', 'edition-2023', 2021, 45.10, 'USD/MWh', 2023, null, null, date '2024-09-01'),
    ('irena_lcoe', 'pv_levelised_cost', 'irena_costs', 'edition-2023', 2022, 43.03, 'USD/MWh', 2023, null, null, date '2024-09-01'),
    ('irena_lcoe', 'pv_levelised_cost', 'irena_costs', 'edition-2023', 2023, 40.92, 'USD/MWh', 2023, null, null, date '2024-09-01'),
    ('auction_mean', 'auction_price', 'cne_auctions', '2026-11-25', 2021, 23.78, 'USD/MWh', null, null, null, date '2026-11-25'),
    ('auction_lowest_solar', 'auction_price', 'cne_auctions', '2026-11-25', 2021, 13.32, 'USD/MWh', null, null, null, date '2026-11-25'),
    ('firms_operating', 'solar_firms_stock', 'solar_directory', '2026-11-25', 2026, 1, 'firms', null, null, null, date '2026-11-25')
) o(series_id, indicator_id, source_id, vintage, year, value, unit, price_year, gas, gwp, published_at);
insert into marts.observations by name
select * replace ('new_firms_operating' as series_id, 'solar_firms_new' as indicator_id,
                  'new_firms_operating/2026@2026-11-25' as observation_id)
from marts.observations where series_id = 'firms_operating';

create view marts.latest_observations as select * from marts.observations where is_current;

insert into marts.observation_inputs by name
select observation_id, unnest(case series_id when 'edgar_power' then ['f12', 'f13', 'f14']
                                             when 'inventory_1a1' then ['f22', 'f23', 'f24'] else ['f2'] end) as input_id,
       source_id, vintage, 'facts.csv' as file, 2 as row, repeat('a', 64) as sha256
from marts.observations;

insert into staging.emissions_observations by name
select series_id, source_id, vintage, period_start, frequency, year, value, unit, price_year, obs_status, is_lower_bound, note, ['f2'] as inputs
from marts.observations where series_id = 'ember_owid';

insert into marts.emissions by name
select series_id, year, value as mt_co2e, gas, gwp, boundary, source_id, vintage, obs_status
from marts.observations where indicator_id = 'electricity_emissions';
insert into marts.avoided_emissions values ('coal', 2022, 15710.0, 0.8, 12.568, 4500.0 / 15710.0, 'avoided_coal', 't CO2/MWh', 'CO2', 'CO2 alone, GWP 1');
insert into marts.pv_lcoe by name
select series_id, year, value as usd_per_mwh, price_year, source_id, vintage, is_current, note,
       case indicator_id when 'auction_price' then 'contract' else 'reported' end as kind
from marts.observations where indicator_id in ('pv_levelised_cost', 'auction_price');

insert into staging.directory_entries by name
select 'd' || n as fact_id, 'solar_directory' as source_id, '2026-11-25' as vintage, rut as firm_id, rut, name,
       name as directory_name, upper(name) as name_key, 'a source' as source_title, is_spv
from (values (2, '76500101-3', 'Ejemplo Uno SpA', false), (3, '76500138-2', 'Ejemplo Dos Solar SpA', true)) d(n, rut, name, is_spv);
insert into staging.registry_entities by name
select 'reuc' as registry, '76500101-3' as rut, 'Ejemplo Uno SpA' as name, 'r2' as fact_id, 'reuc' as source_id, '2025' as vintage;
insert into raw.reuc by name
select '76.500.101-3' as rut, 'Ejemplo Uno SpA' as legal_name, 'reuc' as source_id, '2025' as vintage, 'e.csv' as file, 2 as row;
insert into marts.firms by name
select rut as firm_id, rut, name, true as is_chilean, 'rut' as chilean_basis, is_spv, 'dated' as evidence_level, 1 as n_sources,
       true as counted, 'a reason in words' as reason
from staging.directory_entries;
insert into marts.firm_counts values
    ('stock', 'legal_entities', 2025, 1, true, 'solar_directory', 'Lower bound'),
    ('stock', 'legal_entities', 2026, 2, true, 'solar_directory', 'Lower bound'),
    ('stock', 'operating_firms', 2025, 1, true, 'solar_directory', 'Lower bound'),
    ('stock', 'operating_firms', 2026, 1, true, 'solar_directory', 'Lower bound');

insert into marts.targets by name
select id as target_id, 1 as position, 't' as title_es, 't' as title_en, 'w' as wording_es, 'w' as wording_en, 'd' as document, 'level' as headline_reading, 'r' as headline_reason_es, 'r' as headline_reason_en
from (values ('emissions'), ('pv_cost')) t(id);
insert into marts.readings by name
select target_id, reading_id, is_headline, votes from (values
    ('emissions', 'level', true, true), ('emissions', 'avoided', false, true), ('emissions', 'reduction_since_2016', false, true),
    ('pv_cost', 'lcoe_le_25', true, true), ('pv_cost', 'mean_award', false, false)
) r(target_id, reading_id, is_headline, votes);
insert into marts.assessments by name
select *, 'run-1' as run_id, date '2026-11-25' as as_of, false as latest_is_lower_bound, 2025 as target_year, 2016 as reference_year,
    case when verdict <> 'undetermined' then latest_value end as target_year_value
from (values
    ('emissions', 'level', 'ember_owid', 'headline', 'missed', null, 'decrease', 25.62, '2026-release', 39.13, 4.5),
    ('emissions', 'level', 'edgar_power', 'agreement', 'undetermined', 'no_target_year_value', 'decrease', 24.31, '2024-booklet', 34.0, 4.5),
    ('emissions', 'avoided', 'avoided_combined_margin', 'headline', 'achieved_on_time', null, 'increase', 11.07, '2026-release', 1.29, 4.5),
    ('emissions', 'reduction_since_2016', 'ember_owid', 'headline', 'achieved_on_time', null, 'decrease', 25.62, '2026-release', 39.13, 34.63),
    ('pv_cost', 'lcoe_le_25', 'irena_lcoe', 'headline', 'undetermined', 'no_target_year_value', 'decrease', 40.92, 'edition-2023', 96.09, 25.0),
    ('pv_cost', 'mean_award', 'auction_mean', 'headline', 'achieved_on_time', null, 'decrease', 23.78, '2026-11-25', 47.0, 25.0)
) a(target_id, reading_id, series_id, role, verdict, reason, direction, latest_value, vintage, reference_value, target_level);
insert into marts.verdicts by name
select *, 'run-1' as run_id, date '2026-11-25' as as_of from (values
    ('emissions', 'level', 'ember_owid', 'missed', 'contested', 2, 1, 0),
    ('pv_cost', 'lcoe_le_25', 'irena_lcoe', 'undetermined', 'undetermined', 0, 0, 1)
) v(target_id, headline_reading, headline_series, headline_verdict, status, readings_met, readings_missed, readings_undetermined);
insert into marts.milestones by name
select 'pv_cost' as target_id, 'lcoe_le_25' as reading_id, 'irena_lcoe' as series_id, year, 'derived_linear' as kind,
       required_value, 'missed' as status, 'USD/MWh' as unit
from (values (2017, 88.191111111111111), (2018, 80.292222222222222), (2019, 72.393333333333333), (2020, 64.494444444444444),
             (2021, 56.595555555555556), (2022, 48.696666666666667), (2023, 40.797777777777778), (2024, 32.898888888888889),
             (2025, 25.0)) m(year, required_value);
insert into marts.schema_version values (1, 'run-1', date '2026-11-25', 'solar-mission 1', 'v1.5.5');
insert into marts.checks values
    ('run-1', 'before_assessment', 'a:b', 'a', 'something', true, false, 'found', 'blocking');
