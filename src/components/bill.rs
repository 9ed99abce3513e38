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

/// The lines of a bill and what they add up to. Every face draws its bill with this.
#[component]
pub fn BillTable(
    /// The bill.
    bill: BillView,
) -> impl IntoView {
    let line = |line: Line| {
        view! {
            <tr>
                <th scope="row">{line.span}<small>{line.reason}</small></th>
                <td>{line.amount}</td>
            </tr>
        }
    };
    let sum = |name: &'static str, sum: Sum| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{sum.text}</td>
            </tr>
        }
    };
    let paid = bill.paid.map(|paid| sum("Paid", paid));
    view! {
        <table class="bill">
            <caption class="unseen">"Bill"</caption>
            <tbody>{bill.lines.into_iter().map(line).collect_view()}</tbody>
            <tfoot>{sum("Total", bill.total)}{paid}</tfoot>
        </table>
    }
}
