use leptos::prelude::*;
use screens::bill::{BillView, Line, Sum};

/// A sum of money.
#[component]
pub fn AmountOf(
    /// The sum.
    sum: Sum,
) -> impl IntoView {
    view! { <data class="amount" value=sum.minor>{sum.text}</data> }
}

/// The lines of a bill, what they add up to, the taxes in it and what was paid. Every face draws its bill with this.
#[component]
pub fn BillTable(
    /// The bill.
    bill: BillView,
) -> impl IntoView {
    let sum = |name: &'static str, sum: Sum| {
        view! {
            <tr data-part=name.to_lowercase()>
                <th scope="row">{name}</th>
                <td>{sum.text}</td>
            </tr>
        }
    };
    let line = |line| view! { <BillLine line/> };
    let total = sum("Total", bill.total);
    let paid = bill.paid.map(|paid| sum("Paid", paid));
    let credited = bill.credited.map(|credited| sum("Credited", credited));
    view! {
        <table class="bill">
            <caption class="unseen">"Bill"</caption>
            <tbody>{bill.lines.into_iter().map(line).collect_view()}</tbody>
            <tfoot>{total}{bill.taxes.into_iter().map(line).collect_view()}{paid}{credited}</tfoot>
        </table>
    }
}

/// A bill that scrolls by itself, so that what is around it stays in sight.
#[component]
pub fn BillSheet(
    /// The bill.
    bill: BillView,
) -> impl IntoView {
    view! {
        <div class="bill-sheet" tabindex="0" role="region" aria-label="Bill">
            <BillTable bill/>
        </div>
    }
}

/// A line of a bill. One without an amount takes the whole width.
#[component]
fn BillLine(line: Line) -> impl IntoView {
    let name = line.name.map(|name| view! { " " <em>{name}</em> });
    let working = |words: String| view! { " " <small>{words}</small> };
    let workings = line.workings.into_iter().map(working).collect_view();
    let part = line.part.name();
    match line.amount {
        Some(amount) => view! {
            <tr data-part=part>
                <th scope="row"><span>{line.title}</span>{name}{workings}</th>
                <td>{amount}</td>
            </tr>
        }
        .into_any(),
        None => view! { <tr data-part=part><td colspan="2">{line.title}</td></tr> }.into_any(),
    }
}

/// Until when the price holds, and what it is then.
#[component]
pub fn BillNote(
    /// The words.
    note: Option<String>,
) -> impl IntoView {
    note.map(|note| view! { <p class="bill-note">{note}</p> })
}
