//! A view of live scores, with what belongs to it, as the catalog has it.

use std::collections::BTreeMap;

use pgrx::pg_sys::{self, Oid};

use super::document::{Document, SourceOptions};
use super::source::{Definition, pending_types};
use crate::core::tally::Day;
use crate::error::{Error, TrackingError};
use crate::pg::{
    Call, Expression, Key, Lock, Relation, Rights, current_user, find_relation, from_server_bytes, has_rights_of,
    is_superuser, may_act_as, owner_of, qualified, query, quote_identifier, quote_literal, relation_in, role_name,
    schema_and_name, schema_name, statistics,
};

/// What the names of a view's tables end with.
pub const HEAD: &str = "_tallies";

/// A view of live scores.
#[derive(Debug)]
pub struct Tracked {
    /// The table of the tallies, by which it is known.
    pub head: Oid,
    pub owner: Oid,
    pub schema: String,
    /// The name that what belongs to it begins with: that of the view, unless the view was renamed.
    pub name: String,
    /// The schema of the extension, as SQL writes it.
    pub ces: String,
    /// The schema of the extension.
    pub ces_schema: String,
    pub tally_type: Oid,
    pub document: Document,
}

/// A customer column.
#[derive(Clone, Debug)]
pub struct KeyColumn {
    pub name: String,
    /// The type, as SQL writes it.
    pub of_type: String,
    /// ` COLLATE …`, or nothing.
    pub collate: String,
    /// The operator of equality, as SQL writes it.
    pub equal: String,
}

/// The first argument of a call, which names a view.
pub fn view_argument(call: &Call) -> Option<String> {
    call.bytes(0).map(from_server_bytes)
}

/// The schema of a function of the extension, quoted.
pub fn extension_schema(call: &Call) -> String {
    quote_identifier(&schema_name(call.schema()).unwrap_or_default())
}

/// Runs catalog queries of the current user, whatever the session has set.
pub fn pinned<T>(body: impl FnOnce() -> T) -> T {
    Rights::pinned(body)
}

/// The tables of a view of live scores, by what follows its name.
pub const TABLES: [&str; 5] = [HEAD, "_older", "_pending", "_history", "_relations"];

impl Tracked {
    /// All views of live scores of which something readable is known. Anybody may make a trigger that says it is one; what
    /// it leads to is theirs.
    pub fn all(call: &Call) -> Vec<Self> {
        Self::list(call, None)
    }

    fn list(call: &Call, head: Option<Oid>) -> Vec<Self> {
        const TRACKINGS: &str = "
            SELECT t.tgrelid, c.relowner, n.nspname, c.relname,
                   convert_from(substring(t.tgargs FOR length(t.tgargs) - 1), getdatabaseencoding())
              FROM pg_trigger AS t
              JOIN pg_proc AS f ON f.oid = t.tgfoid AND f.proname = '_ces_tracking' AND f.pronamespace = $1::oid
              JOIN pg_class AS c ON c.oid = t.tgrelid AND c.relkind = 'r' AND c.relname LIKE '%\\_tallies'
              JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE t.tgnargs = 1 AND t.tgname = 'ces_ext_tracking' AND ($2::oid IS NULL OR t.tgrelid = $2::oid)
             ORDER BY n.nspname COLLATE \"C\", c.relname COLLATE \"C\"";
        let schema = call.schema().to_u32().to_string();
        let head = head.map(|head| head.to_u32().to_string());
        let rows = pinned(|| query(TRACKINGS, &[Some(&schema), head.as_deref()]));
        let tally_type = call.type_beside("ces_tally").unwrap_or(Oid::INVALID);
        rows.into_iter()
            .filter_map(|row| {
                let [head, owner, schema, name, document] = <[Option<String>; 5]>::try_from(row).ok()?;
                Some(Self {
                    head: oid(&head?)?,
                    owner: oid(&owner?)?,
                    schema: schema?,
                    name: name?.strip_suffix(HEAD)?.to_string(),
                    ces: extension_schema(call),
                    ces_schema: schema_name(call.schema()).unwrap_or_default(),
                    tally_type,
                    document: Document::read(&document?)?,
                })
            })
            .collect()
    }

    pub fn by_head(call: &Call, head: Oid) -> Option<Self> {
        Self::list(call, Some(head)).pop()
    }

    /// The tracking of a view. As long as there is no view, its name, or that of its tallies, will do. Names are found as
    /// those in the user's own commands.
    pub fn by_view(call: &Call, view: Option<&str>) -> Result<Self, Error> {
        let text = view.ok_or(TrackingError::Null { argument: "view" })?;
        let found = find_relation(text);
        let tallies = match text.strip_suffix('"') {
            Some(quoted) => format!("{quoted}{HEAD}\""),
            None => format!("{text}{HEAD}"),
        };
        let candidates = [found.and_then(|view| Self::head_of(call, view)), found, find_relation(&tallies)];
        candidates
            .into_iter()
            .flatten()
            .find_map(|head| Self::by_head(call, head))
            .ok_or_else(|| TrackingError::NoSuchView { view: text.to_string() }.into())
    }

    /// The tallies that a view reads, if it is one of live scores.
    fn head_of(call: &Call, view: Oid) -> Option<Oid> {
        Self::all(call).into_iter().find(|tracked| tracked.view() == Some(view)).map(|tracked| tracked.head)
    }

    /// The view; none as long as there is none. It is known by what it reads and calls, as it may have been renamed.
    pub fn view(&self) -> Option<Oid> {
        const VIEW: &str = "
            SELECT v.oid
              FROM pg_class AS v
              JOIN pg_rewrite AS r ON r.ev_class = v.oid
             WHERE v.relkind = 'v' AND v.relowner = $2::oid
               AND EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
                              AND d.refclassid = 'pg_class'::regclass AND d.refobjid = $1::oid)
               AND EXISTS (SELECT FROM pg_depend AS d JOIN pg_proc AS f ON f.oid = d.refobjid AND f.proname = '_ces_live_columns'
                            WHERE d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_proc'::regclass)
             ORDER BY v.relname = $3 DESC, v.oid LIMIT 1";
        let (head, owner) = (self.head.to_u32().to_string(), self.owner.to_u32().to_string());
        let rows = pinned(|| query(VIEW, &[Some(&head), Some(&owner), Some(&self.name)]));
        rows.first().and_then(|row| oid(row.first()?.as_deref()?))
    }

    /// The view of tallies; none if it was dropped. Looked up without a lock, which would wait for a role that drops it.
    pub fn tally_view(&self) -> Option<Oid> {
        const VIEW: &str = "SELECT FROM pg_class WHERE oid = $1::oid AND relkind = 'v' AND relowner = $2::oid";
        let view = self.find("_tally")?;
        let (number, owner) = (view.to_u32().to_string(), self.owner.to_u32().to_string());
        let is_there = !pinned(|| query(VIEW, &[Some(&number), Some(&owner)])).is_empty();
        is_there.then_some(view)
    }

    /// Something that belongs to the view, whatever the user may use. What others own does not, whatever its name is.
    pub fn find(&self, suffix: &str) -> Option<Oid> {
        let found = relation_in(&self.schema, &format!("{}{suffix}", self.name));
        found.filter(|&relation| owner_of(relation) == Some(self.owner))
    }

    /// Returns true if nobody keeps the tables and their indexes from being locked in a way; they are locked then. Without one of
    /// the tables they are not.
    pub fn can_lock(&self, try_lock: impl Fn(Oid) -> bool) -> bool {
        const INDEXES: &str = "SELECT indexrelid FROM pg_index WHERE indrelid = $1::oid";
        let with_indexes = |table: Oid| {
            let rows = pinned(|| query(INDEXES, &[Some(&table.to_u32().to_string())]));
            let mut indexes = rows.iter().filter_map(|row| oid(row.first()?.as_deref()?));
            try_lock(table) && indexes.all(&try_lock)
        };
        TABLES.into_iter().all(|suffix| self.find(suffix).is_some_and(with_indexes))
    }

    /// Returns true if there is a relation of this name.
    pub fn has(&self, suffix: &str) -> bool {
        self.find(suffix).is_some()
    }

    /// The table that has the trigger of a source for rows, whether or not its expressions are there.
    pub fn triggered_table(&self, source: &SourceOptions) -> Option<Oid> {
        const TABLE: &str = "
            SELECT t.tgrelid
              FROM pg_trigger AS t
              JOIN pg_proc AS f ON f.oid = t.tgfoid AND f.proname = '_ces_capture'
              JOIN pg_namespace AS e ON e.oid = f.pronamespace AND e.nspname = $1
              JOIN pg_class AS c ON c.oid = t.tgrelid AND c.relowner = $3::oid
             WHERE t.tgparentid = 0 AND t.tgtype & 33 = 1 AND t.tgnargs = 1
               AND convert_from(substring(t.tgargs FOR length(t.tgargs) - 1), getdatabaseencoding()) = $2
             LIMIT 1";
        let owner = self.owner.to_u32().to_string();
        let rows = pinned(|| query(TABLE, &[Some(&self.ces_schema), Some(&source.statistics), Some(&owner)]));
        rows.first().and_then(|row| oid(row.first()?.as_deref()?))
    }

    /// Returns true if nothing but statistics depends on the tables or on the types of their rows, beside what belongs to them.
    pub fn only_statistics_depend(&self) -> bool {
        const OTHERS: &str = "
            WITH row_type AS (
                SELECT t.oid, t.typarray FROM pg_class AS c JOIN pg_type AS t ON t.oid = c.reltype WHERE c.oid = ANY ($1::oid[])
            ), part (class, id) AS (
                SELECT 'pg_class'::regclass, c.id FROM unnest($1::oid[]) AS c (id)
                 UNION ALL SELECT 'pg_type', oid FROM row_type
                 UNION ALL SELECT 'pg_type', typarray FROM row_type
            )
            SELECT FROM pg_depend AS d JOIN part AS p ON d.refclassid = p.class AND d.refobjid = p.id
             WHERE d.deptype = 'n' AND d.classid <> 'pg_statistic_ext'::regclass
             LIMIT 1";
        pinned(|| query(OTHERS, &[Some(&self.table_numbers())])).is_empty()
    }

    /// Returns true if the tables have the columns that were made for them, and no others: what else bears their names is
    /// not looked at, because to read it could run code of its owner.
    pub fn is_genuine(&self) -> bool {
        self.altered_table().is_none()
    }

    /// An error unless [`Tracked::is_genuine`].
    pub fn require_genuine(&self) -> Result<(), Error> {
        match self.altered_table() {
            Some(missing) => Err(TrackingError::Incomplete { view: self.view_name(), missing }.into()),
            None => Ok(()),
        }
    }

    /// A table that is not there, or does not have the columns that were made for it, or has others. The history can have
    /// columns of the user's own.
    pub fn altered_table(&self) -> Option<String> {
        use pg_sys::{BOOLOID, DATEOID, INT2OID, INT4OID, INT8OID, NUMERICOID, REGCLASSOID, TEXTOID};
        let tally = self.tally_type;
        let key: Vec<Oid> = self.key_values().map(|key| key.types()).unwrap_or_default();
        let with_key = |types: &[Oid]| [&key, types].concat();
        let tables = [
            (HEAD, with_key(&[INT8OID, DATEOID, DATEOID, BOOLOID, tally, tally, tally])),
            ("_older", with_key(&[DATEOID, tally])),
            ("_pending", with_key(&pending_types(tally))),
            ("_relations", vec![INT2OID, REGCLASSOID, TEXTOID]),
        ];
        let history = with_key(&[DATEOID, NUMERICOID, TEXTOID, INT4OID, DATEOID]);
        let is_altered = |(suffix, expected): &(&str, Vec<Oid>)| self.column_types(suffix).as_ref() != Some(expected);
        let has_history = self.column_types("_history").is_some_and(|types| types.starts_with(&history));
        let altered = tables.into_iter().find(is_altered).map(|(suffix, _)| suffix);
        let altered = altered.or((!has_history).then_some("_history")).map(|suffix| self.object(suffix));
        altered.or_else(|| self.odd_table())
    }

    /// Types of the columns of a table; a column that was added last and dropped again does not count. None if there is no
    /// such table.
    fn column_types(&self, suffix: &str) -> Option<Vec<Oid>> {
        let table = Relation::open(self.find(suffix)?, Lock::Read).filter(Relation::is_table)?;
        let mut types = table.column_types();
        while types.last() == Some(&Oid::INVALID) {
            types.pop();
        }
        Some(types)
    }

    /// A table that reads others, runs code of its owner, or hides rows from its owner. The history can have triggers,
    /// constraints and generated columns of the user's own.
    fn odd_table(&self) -> Option<String> {
        const ODD: &str = "
            SELECT c.oid FROM pg_class AS c
             WHERE c.oid = ANY ($1::oid[])
               AND (c.relhassubclass OR c.relhasrules OR c.relforcerowsecurity
                 OR EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL))
                 OR c.oid IS DISTINCT FROM $2::oid
                    AND (EXISTS (SELECT FROM pg_constraint AS k WHERE k.conrelid = c.oid AND k.contype = 'c')
                      OR EXISTS (SELECT FROM pg_attrdef AS d JOIN pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
                                  WHERE d.adrelid = c.oid
                                    AND (a.attname <> 'older' OR a.attgenerated <> '' OR pg_get_expr(d.adbin, d.adrelid) <> 'false'))
                      OR EXISTS (SELECT FROM pg_trigger AS t JOIN pg_proc AS f ON f.oid = t.tgfoid JOIN pg_namespace AS n ON n.oid = f.pronamespace
                                  WHERE t.tgrelid = c.oid AND NOT t.tgisinternal
                                    AND (n.nspname <> $3 OR f.proname NOT IN ('_ces_keep', '_ces_tracking')))))
             LIMIT 1";
        let history = self.find("_history").map(|history| history.to_u32().to_string());
        let rows = pinned(|| query(ODD, &[Some(&self.table_numbers()), history.as_deref(), Some(&self.ces_schema)]));
        let number = rows.into_iter().flatten().flatten().next()?;
        oid(&number).and_then(relation_name)
    }

    /// The numbers of its tables that are there, as an array of SQL.
    fn table_numbers(&self) -> String {
        let numbers = TABLES.iter().filter_map(|suffix| self.find(suffix)).map(|table| table.to_u32().to_string());
        format!("{{{}}}", numbers.collect::<Vec<_>>().join(","))
    }

    /// The source of a view that has no other.
    pub fn only_source(&self) -> Option<&SourceOptions> {
        match self.document.sources.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The name of the view, as SQL writes it, or the one that it is to have.
    pub fn view_name(&self) -> String {
        let named = self.view().and_then(relation_name);
        named.unwrap_or_else(|| self.object(""))
    }

    /// Something that belongs to the view, as SQL writes its name.
    pub fn object(&self, suffix: &str) -> String {
        qualified(&self.schema, &format!("{}{suffix}", self.name))
    }

    /// The number of a table that belongs to it.
    pub fn table(&self, suffix: &str) -> Result<Oid, Error> {
        let name = self.object(suffix);
        self.find(suffix).ok_or_else(|| TrackingError::Incomplete { view: self.view_name(), missing: name }.into())
    }

    pub fn require_owner(&self) -> Result<(), Error> {
        if may_act_as(self.owner) {
            return Ok(());
        }
        Err(TrackingError::NotOwner { relation: self.object(HEAD), owner: role_name(self.owner) }.into())
    }

    /// Runs `body` with the rights of the owner.
    pub fn maintain<T>(&self, body: impl FnOnce() -> T) -> T {
        Rights::of(self.owner, None).maintain(body)
    }

    /// Runs commands on the tables of events with the rights of the owner, or of a superuser who asks for them: partitions
    /// can belong to others.
    pub fn maintain_events<T>(&self, body: impl FnOnce() -> T) -> T {
        let user = current_user();
        let role = if is_superuser(user) { user } else { self.owner };
        Rights::of(role, None).maintain(body)
    }

    /// The customer columns, as the primary key of the tallies has them.
    pub fn key(&self) -> Vec<KeyColumn> {
        const KEY: &str = "
            SELECT a.attname, format_type(a.atttypid, a.atttypmod),
                   CASE WHEN co.oid IS NULL THEN '' ELSE format(' COLLATE %I.%I', cn.nspname, co.collname) END,
                   (SELECT format('OPERATOR(%I.%s)', n.nspname, o.oprname)
                      FROM pg_amop AS m JOIN pg_operator AS o ON o.oid = m.amopopr
                      JOIN pg_namespace AS n ON n.oid = o.oprnamespace
                     WHERE m.amopfamily = c.opcfamily AND m.amoplefttype = c.opcintype AND m.amoprighttype = c.opcintype
                       AND m.amopstrategy = 3)
              FROM pg_index AS i, unnest(i.indkey::smallint[], i.indclass::oid[]) WITH ORDINALITY AS k (attnum, opclass, position)
              JOIN pg_attribute AS a ON a.attnum = k.attnum
              JOIN pg_opclass AS c ON c.oid = k.opclass
              LEFT JOIN pg_collation AS co ON co.oid = a.attcollation
              LEFT JOIN pg_namespace AS cn ON cn.oid = co.collnamespace
             WHERE i.indrelid = $1::oid AND i.indisprimary AND a.attrelid = i.indrelid
             ORDER BY k.position";
        let head = self.head.to_u32().to_string();
        let rows = pinned(|| query(KEY, &[Some(&head)]));
        let column = |row: Vec<Option<String>>| {
            let [name, of_type, collate, equal] = <[Option<String>; 4]>::try_from(row).ok()?;
            Some(KeyColumn { name: name?, of_type: of_type?, collate: collate?, equal: equal? })
        };
        rows.into_iter().filter_map(column).collect()
    }

    /// The key as [`Key`] has it.
    pub fn key_values(&self) -> Result<Key, Error> {
        let incomplete = || TrackingError::Incomplete { view: self.view_name(), missing: self.object(HEAD) };
        let head = Relation::open(self.head, Lock::Read).ok_or_else(incomplete)?;
        Ok(Key::of(&head, self.key().len()).ok_or_else(incomplete)?)
    }

    /// The table of a source, and the statistics that hold its expressions; none where it was dropped.
    ///
    /// Anybody may name any statistics in a document of theirs; these say themselves which view they are of.
    pub fn table_of(&self, source: &SourceOptions) -> Option<(Oid, Oid)> {
        let found = statistics::find(&self.schema, &source.statistics);
        found.filter(|&(_, statistics)| {
            Definition::load(statistics).is_some_and(|(definition, _)| definition.head == self.head)
        })
    }

    /// Whether rows of a table of events may be read for the view: with the rights of its owner, who may not be the
    /// table's any more.
    pub fn may_read(&self, table: Oid) -> bool {
        owner_of(table).is_some_and(|owner| has_rights_of(self.owner, owner))
    }

    /// The source as it is stored; none where it is gone, or was made by somebody who may not.
    pub fn definition(&self, source: &SourceOptions) -> Option<Definition> {
        let (_, statistics) = self.table_of(source)?;
        let (definition, stored) = Definition::load(statistics)?;
        let is_trusted = has_rights_of(stored.owner, self.owner);
        (is_trusted && definition.head == self.head).then_some(definition)
    }

    /// First day that is not frozen, counted from 2000-01-01.
    pub fn frozen_before(&self) -> Option<i32> {
        self.document.retained_before.as_deref().and_then(|day| Day::parse(day).ok()).map(Day::number)
    }

    /// The numbers of the sources.
    pub fn numbers(&self) -> Vec<String> {
        self.document.sources.iter().map(|source| source.number.to_string()).collect()
    }

    pub fn source(&self, name: &str) -> Result<&SourceOptions, Error> {
        self.document.source(name).ok_or_else(|| {
            let known = self.document.sources.iter().map(|source| source.name.clone()).collect();
            TrackingError::NoSuchSource { view: self.view_name(), source: name.to_string(), known }.into()
        })
    }

    /// Names for a template.
    pub fn names(&self) -> BTreeMap<&'static str, String> {
        let suffixes = [
            ("head", HEAD),
            ("older", "_older"),
            ("pending", "_pending"),
            ("history", "_history"),
            ("relations", "_relations"),
            ("view", ""),
            ("tally_view", "_tally"),
        ];
        let mut names: BTreeMap<_, _> = suffixes.map(|(name, suffix)| (name, self.object(suffix))).into();
        names.insert("ces", self.ces.clone());
        names.insert("time_zone", text_literal(&self.document.time_zone));
        names.insert("model", text_literal(&self.document.model));
        names.insert("previous_days", self.document.previous_days.to_string());
        names.insert("head_number", self.head.to_u32().to_string());
        names.insert("document", quote_literal(&self.document.write()));
        names
    }
}

/// A literal of type text: one without a type could be taken for that of another function's argument, which a role made
/// that may create functions beside the extension's.
pub fn text_literal(text: &str) -> String {
    format!("{}::pg_catalog.text", quote_literal(text))
}

/// A number of an object from its text.
pub fn oid(text: &str) -> Option<Oid> {
    text.parse().ok().map(Oid::from_u32)
}

/// The name of a relation with its schema, as SQL writes it.
pub fn relation_name(relation: Oid) -> Option<String> {
    let (schema, name) = schema_and_name(relation)?;
    Some(qualified(&schema, &name))
}

/// A name that fits PostgreSQL's limit and is unlikely to be taken: shortened where needed, and then marked by a hash.
pub fn shortened(name: &str, suffix: &str) -> String {
    let longest = pg_sys::NAMEDATALEN as usize - 1 - suffix.len();
    if name.len() <= longest {
        return format!("{name}{suffix}");
    }
    let mark = format!("~{:08x}", fingerprint(name));
    let end = (0..=longest - mark.len()).rev().find(|&end| name.is_char_boundary(end)).unwrap_or(0);
    format!("{}{mark}{suffix}", &name[..end])
}

/// FNV-1a: the same on every machine.
pub fn fingerprint(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Whether an expression of a customer can be kept: its type has an order. The type that it is kept in is the widest of
/// its kind, so that a column can become wider without the view changing.
pub fn kept_type(expression: Expression) -> Oid {
    match expression.base_type() {
        pg_sys::INT2OID | pg_sys::INT4OID => pg_sys::INT8OID,
        pg_sys::VARCHAROID | pg_sys::BPCHAROID | pg_sys::NAMEOID | pg_sys::UNKNOWNOID => pg_sys::TEXTOID,
        pg_sys::BITOID => pg_sys::VARBITOID,
        other => other,
    }
}
