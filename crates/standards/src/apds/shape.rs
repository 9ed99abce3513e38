//! Rate tables as they are written.
#![expect(clippy::struct_field_names, reason = "the names are those of the standard")]

use engine::money::{Amount, Currency};
use engine::tariff::Percent;
use serde::Serialize;
use serde_json::value::RawValue;

/// A text in a language.
#[derive(Serialize)]
pub(super) struct Text {
    language: &'static str,
    string: String,
}

/// A text in one language. Names have none here; English is said because the form wants one.
pub(super) fn text(string: impl Into<String>) -> Vec<Text> {
    vec![Text {
        language: "en",
        string: string.into(),
    }]
}

/// An exact number. JSON numbers are decimal, so nothing is lost.
pub(super) type Number = Box<RawValue>;

pub(super) fn number(amount: Amount) -> Option<Number> {
    RawValue::from_string(amount.to_decimal(0)).ok()
}

pub(super) fn percentage(percent: Percent) -> Option<Number> {
    RawValue::from_string(percent.to_string()).ok()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RateTable {
    pub(super) id: String,
    pub(super) version: u32,
    pub(super) rate_table_name: Vec<Text>,
    pub(super) availability: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) validity: Option<Validity>,
    pub(super) rate_line_collections: Vec<RateLineCollection>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RateLineCollection {
    pub(super) id: String,
    pub(super) version: u32,
    pub(super) collection_sequence: u32,
    pub(super) applicable_currency: Currency,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reset_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) min_value_collection: Option<Sum>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_value_collection: Option<Sum>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) valid_start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) valid_end: Option<String>,
    pub(super) relative_times: bool,
    pub(super) tax_included: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tax_rate: Option<Number>,
    pub(super) rate_lines: Vec<RateLine>,
}

/// A sum with its currency.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sum {
    pub(super) currency_type: Currency,
    pub(super) currency_value: Number,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RateLine {
    pub(super) id: String,
    pub(super) version: u32,
    pub(super) sequence: usize,
    pub(super) rate_line_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<Vec<Text>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) duration_start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) duration_end: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) increment_period: Option<String>,
    pub(super) value: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_value: Option<Number>,
    pub(super) usage_condition: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rate_line_tax: Option<RateLineTax>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RateLineTax {
    pub(super) tax_included: bool,
    pub(super) tax_rate: Option<Number>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Validity {
    pub(super) validity_status: &'static str,
    pub(super) validity_time_specification: OverallPeriod,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OverallPeriod {
    pub(super) overall_start_time: String,
    pub(super) valid_periods: Vec<Period>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) exception_periods: Vec<Period>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Period {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) recurring_day_week_month_period: Vec<DayWeekMonth>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) recurring_special_day: Vec<SpecialDay>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) recurring_time_period_of_day: Vec<TimePeriodOfDay>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DayWeekMonth {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) applicable_day: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) applicable_month: Vec<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SpecialDay {
    pub(super) special_day_type: &'static str,
    pub(super) intersect_with_applicable_days: bool,
    pub(super) public_holiday_name: Vec<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TimePeriodOfDay {
    pub(super) start_time_of_period: String,
    pub(super) end_time_of_period: String,
}
