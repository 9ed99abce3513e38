//! What can happen next.

use stateright::Model;

use crate::environment::{Bounds, Fault};
use crate::names::{Act, Device, OpId, Spot};
use crate::network::Message;
use crate::property;
use crate::rule::Rule;
use crate::set::{Member, Set};
use crate::state::{State, devices, spots};

/// The protocol with the rules in force, what may befall it, and how far a run goes.
#[derive(Clone, Debug)]
pub struct Protocol {
    /// The rules in force.
    pub rules: Set<Rule>,
    /// What may happen beside a bad network.
    pub faults: Set<Fault>,
    /// How far a run goes.
    pub bounds: Bounds,
}

/// What one party does at one moment. What cannot be now simply does not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The server stores a grant.
    Grant(Device, Spot),
    /// The server sends a device the entry that it asks for.
    Tell(Device),
    /// The server tells of a grant, and stops before it is stored.
    TellUnstored(Device, Spot),
    /// The server takes a right away because time has passed.
    Expire(Spot),
    /// An operator takes a device's rights away.
    TakeOver(Device),
    /// An attendant looks at a spot.
    Sweep(Spot),
    /// The server is backed up.
    BackUp,
    /// The server goes back to its backup.
    Restore,

    /// A device records an act; where devices crash, it begins to.
    Append(Device, Act),
    /// A second tab of the north device records an act.
    AppendInTab(Act),
    /// The second tab reads the disk.
    ReadInTab,
    /// The record is on the disk.
    Complete(Device),
    /// The device stops.
    Crash(Device),
    /// A device drops a right some time after it has recorded the return.
    DropLate(Device, Spot),
    /// A device deletes one of its operations.
    Forget(Device, OpId),

    /// A device sends an operation.
    Send(Device, OpId),
    /// A device reports to a server that was restored.
    Report(Device),
    /// A device hears that the server was restored.
    HearOfRestore(Device),
    /// A device hears that its incarnation has ended.
    HearOfFence(Device),
    /// A device hears that a vehicle has left past the other one.
    HearOfExit(Device, OpId),
    /// A message arrives; it may arrive again.
    Deliver(Message),
    /// A message is lost.
    Lose(Message),

    /// A device's storage is cleared.
    Wipe(Device),
    /// A device with empty storage enrols.
    Enrol(Device),
    /// A device is taken out of use.
    Withdraw(Device),
    /// The north device's storage is copied.
    Copy,
    /// The copy is put back.
    PutBack,
}

impl Protocol {
    /// The whole protocol.
    pub fn whole(faults: Set<Fault>, bounds: Bounds) -> Self {
        Self {
            rules: Set::all(),
            faults,
            bounds,
        }
    }

    /// The same without a rule.
    #[must_use]
    pub fn without(mut self, rule: Rule) -> Self {
        self.rules.remove(rule);
        self
    }

    pub(crate) fn has(&self, rule: Rule) -> bool {
        self.rules.has(rule)
    }

    pub(crate) fn may(&self, fault: Fault) -> bool {
        self.faults.has(fault)
    }

    /// Changes the state, or says that the step cannot be now.
    fn step(&self, state: &mut State, step: Step) -> Option<()> {
        match step {
            Step::Grant(device, spot) => Self::grant(state, device, spot),
            Step::Tell(device) => self.tell(state, device),
            Step::TellUnstored(device, spot) => self.tell_unstored(state, device, spot),
            Step::Expire(spot) => self.expire(state, spot),
            Step::TakeOver(device) => self.take_over(state, device),
            Step::Sweep(spot) => Self::sweep(state, spot),
            Step::BackUp => self.back_up(state),
            Step::Restore => self.restore(state),
            Step::Append(device, act) => self.append(state, device, act),
            Step::AppendInTab(act) => self.append_in_tab(state, act),
            Step::ReadInTab => self.read_in_tab(state),
            Step::Complete(device) => self.complete(state, device),
            Step::Crash(device) => Self::crash(state, device),
            Step::DropLate(device, spot) => self.drop_late(state, device, spot),
            Step::Forget(device, op) => self.forget(state, device, op),
            Step::Send(device, op) => self.send(state, device, op),
            Step::Report(device) => self.report(state, device),
            Step::HearOfRestore(device) => Self::hear_of_restore(state, device),
            Step::HearOfFence(device) => Self::hear_of_fence(state, device),
            Step::HearOfExit(device, ticket) => Self::hear_of_exit(state, device, ticket),
            Step::Deliver(message) => self.deliver(state, message),
            Step::Lose(message) => {
                state.network.lose(message);
                Some(())
            }
            Step::Wipe(device) => self.wipe(state, device),
            Step::Enrol(device) => self.enrol(state, device),
            Step::Withdraw(device) => self.withdraw(state, device),
            Step::Copy => self.copy(state),
            Step::PutBack => Self::put_back(state),
        }
    }

    fn deliver(&self, state: &mut State, message: Message) -> Option<()> {
        match message {
            Message::Grant { .. } => self.receive_grant(state, message),
            Message::Upload(op) => self.receive_upload(state, op),
            Message::Ack { op, epoch } => self.receive_ack(state, op, epoch),
            Message::Report {
                from,
                epoch,
                head,
                rights,
            } => self.receive_report(state, from, epoch, head, rights),
        }
    }

    fn acts(&self, state: &State) -> impl Iterator<Item = Act> {
        let for_spot = spots().flat_map(|spot| [Act::Park(spot), Act::Return(spot)]);
        let exits = state.standing.iter().map(Act::Close);
        let nonsense = self.may(Fault::Nonsense).then_some(Act::Nonsense);
        for_spot.chain(exits).chain(nonsense)
    }

    /// What the device, its user and its misfortunes may do.
    fn steps_of(&self, state: &State, device: Device, steps: &mut Vec<Step>) {
        let tablet = state.tablet(device);
        let both = [Step::Tell(device), Step::HearOfFence(device)];
        steps.extend(both);
        for spot in spots() {
            steps.push(Step::Grant(device, spot));
            if !self.has(Rule::GrantBeforeTell) {
                steps.push(Step::TellUnstored(device, spot));
            }
            if !self.has(Rule::DropBeforeTell) {
                steps.push(Step::DropLate(device, spot));
            }
        }
        steps.extend(self.acts(state).map(|act| Step::Append(device, act)));
        steps.extend(tablet.pending().iter().map(|op| Step::Send(device, op)));
        steps.extend(tablet.open.iter().map(|op| Step::HearOfExit(device, op)));
        if self.may(Fault::Crash) {
            steps.extend([Step::Complete(device), Step::Crash(device)]);
        }
        if self.may(Fault::ServerRestored) {
            steps.extend([Step::HearOfRestore(device), Step::Report(device)]);
            steps.extend(tablet.acked.iter().map(|op| Step::Forget(device, op)));
        }
        if self.may(Fault::Wiped) {
            steps.extend([Step::Wipe(device), Step::Enrol(device)]);
        }
        if self.may(Fault::Withdrawn) {
            steps.extend([Step::Withdraw(device), Step::TakeOver(device)]);
        }
    }
}

impl Model for Protocol {
    type State = State;
    type Action = Step;

    fn init_states(&self) -> Vec<State> {
        vec![State::start()]
    }

    fn actions(&self, state: &State, steps: &mut Vec<Step>) {
        for device in devices() {
            self.steps_of(state, device, steps);
        }
        for spot in Spot::ALL {
            steps.push(Step::Sweep(*spot));
            if !self.has(Rule::NoExpiry) {
                steps.push(Step::Expire(*spot));
            }
        }
        for message in state.network.iter() {
            steps.extend([Step::Deliver(message), Step::Lose(message)]);
        }
        if self.may(Fault::ServerRestored) {
            steps.extend([Step::BackUp, Step::Restore]);
        }
        if self.may(Fault::SecondTab) {
            steps.push(Step::ReadInTab);
            steps.extend(self.acts(state).map(Step::AppendInTab));
        }
        if self.may(Fault::DeviceRestored) {
            steps.extend([Step::Copy, Step::PutBack]);
        }
    }

    fn next_state(&self, last: &State, step: Step) -> Option<State> {
        let mut next = last.clone();
        self.step(&mut next, step)?;
        // What changes nothing need not be looked at again.
        (next != *last).then_some(next)
    }

    fn properties(&self) -> Vec<stateright::Property<Self>> {
        property::of(self.faults)
    }
}

/// Goes on only if it is so.
pub(crate) fn only_if(is_so: bool) -> Option<()> {
    is_so.then_some(())
}
