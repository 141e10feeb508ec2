//! A call as a trigger.

use std::ffi::CStr;
use std::marker::PhantomData;

use pgrx::pg_sys::{self, NodeTag, Oid};

/// What a trigger is called for. It lives as long as the call.
#[derive(Clone, Copy)]
pub struct Trigger<'a>(*mut pg_sys::TriggerData, PhantomData<&'a ()>);

/// A row in the executor's hands.
#[derive(Clone, Copy, Debug)]
pub struct RowSlot(*mut pg_sys::TupleTableSlot);

/// What a trigger is called for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Insert,
    Update,
    Delete,
    Truncate,
}

impl RowSlot {
    /// # Safety
    /// The slot holds a row as long as this is used.
    pub(super) unsafe fn of(slot: *mut pg_sys::TupleTableSlot) -> Self {
        Self(slot)
    }

    pub(super) fn pointer(self) -> *mut pg_sys::TupleTableSlot {
        self.0
    }
}

impl<'a> Trigger<'a> {
    /// # Safety
    /// The call is valid for `'a`.
    pub(super) unsafe fn of(call: pg_sys::FunctionCallInfo) -> Option<Self> {
        // SAFETY: the context of a call is null or a node, which is what its tag says.
        unsafe {
            let context = (*call).context;
            let is_trigger = !context.is_null() && (*context).type_ == NodeTag::T_TriggerData;
            is_trigger.then_some(Self(context.cast(), PhantomData))
        }
    }

    fn data(&self) -> &'a pg_sys::TriggerData {
        // SAFETY: the data live as long as the call.
        unsafe { &*self.0 }
    }

    fn trigger(&self) -> &'a pg_sys::Trigger {
        // SAFETY: as above.
        unsafe { &*self.data().tg_trigger }
    }

    pub fn operation(&self) -> Operation {
        match self.data().tg_event & pg_sys::TRIGGER_EVENT_OPMASK {
            pg_sys::TRIGGER_EVENT_INSERT => Operation::Insert,
            pg_sys::TRIGGER_EVENT_DELETE => Operation::Delete,
            pg_sys::TRIGGER_EVENT_UPDATE => Operation::Update,
            _ => Operation::Truncate,
        }
    }

    pub fn is_for_row(&self) -> bool {
        self.data().tg_event & pg_sys::TRIGGER_EVENT_ROW != 0
    }

    pub fn is_before(&self) -> bool {
        self.data().tg_event & pg_sys::TRIGGER_EVENT_TIMINGMASK == pg_sys::TRIGGER_EVENT_BEFORE
    }

    /// The table that the statement changes, for a row the partition that holds it.
    pub fn relation(&self) -> Oid {
        // SAFETY: the relation is open.
        unsafe { (*self.data().tg_relation).rd_id }
    }

    /// Returns true unless the table has an older trigger that is called for the same and calls the same function with the
    /// same argument: of several, one acts.
    pub fn is_first(&self) -> bool {
        // Whether for rows or for a statement, and when.
        const KIND: i16 =
            (pg_sys::TRIGGER_TYPE_ROW | pg_sys::TRIGGER_TYPE_BEFORE | pg_sys::TRIGGER_TYPE_INSTEAD) as i16;
        let operation = match self.operation() {
            Operation::Insert => pg_sys::TRIGGER_TYPE_INSERT,
            Operation::Update => pg_sys::TRIGGER_TYPE_UPDATE,
            Operation::Delete => pg_sys::TRIGGER_TYPE_DELETE,
            Operation::Truncate => pg_sys::TRIGGER_TYPE_TRUNCATE,
        } as i16;
        let own = self.trigger();
        // SAFETY: the relation is open, and has so many triggers.
        let all = unsafe {
            let triggers = &*(*self.data().tg_relation).trigdesc;
            std::slice::from_raw_parts(triggers.triggers, triggers.numtriggers as usize)
        };
        // SAFETY: a trigger has so many arguments, which are C strings.
        let argument =
            |trigger: &pg_sys::Trigger| unsafe { (trigger.tgnargs > 0).then(|| CStr::from_ptr(*trigger.tgargs)) };
        !all.iter().any(|other| {
            other.tgoid.to_u32() < own.tgoid.to_u32()
                && other.tgfoid == own.tgfoid
                && other.tgtype & KIND == own.tgtype & KIND
                && other.tgtype & operation != 0
                && other.tgenabled != pg_sys::TRIGGER_DISABLED as std::ffi::c_char
                && argument(other) == argument(own)
        })
    }

    pub fn id(&self) -> Oid {
        self.trigger().tgoid
    }

    /// The row that was inserted or deleted, or the old one of an update.
    pub fn row(&self) -> RowSlot {
        RowSlot(self.data().tg_trigslot)
    }

    /// The new row of an update.
    pub fn new_row(&self) -> RowSlot {
        RowSlot(self.data().tg_newslot)
    }

    /// An argument from the trigger's definition.
    pub fn argument(&self, index: usize) -> Option<&'a [u8]> {
        let trigger = self.trigger();
        // SAFETY: a trigger has so many arguments, which are C strings.
        (index < trigger.tgnargs as usize).then(|| unsafe { CStr::from_ptr(*trigger.tgargs.add(index)) }.to_bytes())
    }

    /// Answers that the row is to be changed as it was meant to be. A trigger that fires after the row, or for a
    /// statement, may answer so too.
    pub fn go_on(&self) -> pg_sys::Datum {
        let data = self.data();
        let row = if self.operation() == Operation::Update { data.tg_newtuple } else { data.tg_trigtuple };
        if self.is_for_row() && self.is_before() { pg_sys::Datum::from(row) } else { pg_sys::Datum::null() }
    }

    /// Answers that the row is to be left as it is.
    pub fn skip_row(&self) -> pg_sys::Datum {
        pg_sys::Datum::null()
    }
}

/// The table whose trigger a trigger of a partition was made from, and itself for any other.
pub fn origin(trigger: Oid) -> Option<Oid> {
    let mut trigger = trigger;
    loop {
        let (relation, parent) = trigger_row(trigger)?;
        if parent == Oid::INVALID {
            return Some(relation);
        }
        trigger = parent;
    }
}

/// Table and parent of a trigger.
fn trigger_row(trigger: Oid) -> Option<(Oid, Oid)> {
    // SAFETY: key and catalog are valid until the scan ends; a row of `pg_trigger` has that layout.
    unsafe {
        let mut key = pg_sys::ScanKeyData::default();
        pg_sys::ScanKeyInit(
            &mut key,
            pg_sys::Anum_pg_trigger_oid as i16,
            pg_sys::BTEqualStrategyNumber as u16,
            pg_sys::F_OIDEQ.into(),
            pg_sys::Datum::from(trigger),
        );
        let lock = pg_sys::AccessShareLock as i32;
        let catalog = pg_sys::table_open(pg_sys::TriggerRelationId, lock);
        let scan = pg_sys::systable_beginscan(
            catalog,
            Oid::from(pg_sys::TriggerOidIndexId),
            true,
            std::ptr::null_mut(),
            1,
            &mut key,
        );
        let tuple = pg_sys::systable_getnext(scan);
        let found = (!tuple.is_null()).then(|| {
            let form = &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_trigger>();
            (form.tgrelid, form.tgparentid)
        });
        pg_sys::systable_endscan(scan);
        pg_sys::table_close(catalog, lock);
        found
    }
}
