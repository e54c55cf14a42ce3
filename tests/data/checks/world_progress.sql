-- The sound world's tables beside the verdicts: methods, forecasts, vintages, hindsight, changes, levers.
insert into marts.method_classes by name
select target_id, reading_id, series_id, method, '2' as method_version, role, 'sun' as label
from marts.assessments, (values ('eurostat'), ('statcan'), ('un'), ('sdsn'), ('destatis'), ('wri')) m(method);
update marts.assessments set class_eurostat = 'sun', class_statcan = 'sun', class_un = 'sun', class_sdsn = 'sun',
    class_destatis = 'sun', class_wri = 'sun', slope = -1.6, slope_low = -2.8, slope_high = -0.7, votes = true,
    latest_year = case when reading_id = 'lcoe_le_25' then 2023 else 2025 end, latest_is_lower_bound = false;
insert into marts.forecasts by name
select 'pv_cost' as target_id, 'lcoe_le_25' as reading_id, 'irena_lcoe' as series_id, 'damped_trend' as model, year,
       mean, low80, high80, 7 as n_observations, true as is_of_past_year, 'USD/MWh' as unit, '2' as method_version
from (values (2024, 32.5, 0.0, 65.4), (2025, 26.3, 0.0, 72.4)) f(year, mean, low80, high80);
insert into marts.assessments_by_vintage by name
select target_id, reading_id, series_id, date '2023-08-01' as known_on, false as is_newest, 'undetermined' as verdict, 42.21 as latest_value
from marts.assessments where reading_id = 'lcoe_le_25'
union all by name
select target_id, reading_id, series_id, date '2024-09-01' as known_on, true as is_newest, verdict, latest_value
from marts.assessments;
insert into marts.verdict_history by name
select date '2024-12-31' as as_of, 'emissions' as target_id, reading_id, 'ember_owid' as series_id, 'headline' as role,
       true as votes, 'drift' as method, 'pseudo_vintage' as knowledge, 2023 as data_through, will_meet, reason,
       outcome_met, will_meet = outcome_met as was_right
from (values ('level', false, null, false), ('reduction_since_2016', true, null, true), ('other', null, 'no_data', true))
    h(reading_id, will_meet, reason, outcome_met);
insert into marts.method_calibration by name
select '2' as method_version, 'drift' as method, 3 as asked, 0 as asked_of_true_vintages, 2 as answers, 2 as hits,
       0 as misses, 1 as silent, 0.05 as brier_score, 2 as common_answers, 2 as common_hits, 0.05 as common_brier_score, 5.3 as mean_absolute_error;
insert into marts.verdict_changes by name
select 'run-0' as compared_run_id, 'emissions' as target_id, 'level' as reading_id, 'ember_owid' as series_id,
       'new_data' as cause, true as verdict_changed, 'undetermined' as verdict_previous, 'missed' as verdict;
insert into marts.verdict_levers by name
select 'emissions' as target_id, 1 as lever_rank, 'reading' as kind, 'reduction_since_2016' as reading_id,
       'ember_owid' as series_id, true as turns, 'missed' as status_from, 'met' as status_to;
