//! A name's addresses, of which only public ones are given: checked where the connection is made, so that a name which
//! changes its mind between the check and the call gains nothing.

use std::io;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::public::is_public;

/// Why a name is not called.
#[derive(Debug, thiserror::Error)]
#[error("'{0}' leads to no public address")]
pub(super) struct NotPublic(String);

/// Resolves by the system, and leaves out what is not public.
#[derive(Clone, Copy, Debug)]
pub(super) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if found.is_empty() {
                return Err(io::Error::new(io::ErrorKind::NotFound, "the name has no address").into());
            }
            let public: Vec<_> = found.into_iter().filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(NotPublic(name.as_str().to_owned()).into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}
