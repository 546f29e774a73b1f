//! Companies: what a register knows of one, and who owns it in the end.

mod ownership;
mod record;

pub use ownership::{CONTROL, Owner, ultimate_owners};
pub use record::{
    BusinessAsk, BusinessRecord, BusinessType, Company, Director, Documents, Fiduciary, Holding, Proprietor,
    Shareholder,
};
