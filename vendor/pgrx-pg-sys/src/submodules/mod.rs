//LICENSE Portions Copyright 2019-2021 ZomboDB, LLC.
//LICENSE
//LICENSE Portions Copyright 2021-2023 Technology Concepts & Design, Inc.
//LICENSE
//LICENSE Portions Copyright 2023-2023 PgCentral Foundation, Inc. <contact@pgcentral.org>
//LICENSE
//LICENSE All rights reserved.
//LICENSE
//LICENSE Use of this source code is governed by the MIT license that can be found in the LICENSE file.
pub mod datum;
pub mod transaction_id;
#[macro_use]
pub mod elog;
pub mod cmp;
pub mod errcodes;
pub mod error_data;
pub mod ffi;
pub mod htup;
pub mod oids;
pub mod panic;
pub mod pg_try;
#[doc(hidden)]
pub mod thread_check;
pub mod tupdesc;

pub mod utils;

// Various SqlTranslatable mappings for SQL generation
mod sql_translatable;

pub use datum::Datum;
pub use transaction_id::{MultiXactId, TransactionId};

pub use htup::*;
pub use oids::*;
pub use pg_try::*;
pub use utils::*;
