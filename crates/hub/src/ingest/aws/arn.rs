//! Amazon Resource Names: `arn:partition:service:region:account:resource`.

/// The parts of a name that say where a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub(super) partition: &'a str,
    /// Such as `eu-west-1`; empty for a thing of no region.
    pub(super) region: &'a str,
    /// Twelve digits; empty for a thing of no account.
    pub(super) account: &'a str,
    /// What it is: `cluster/prod`, `alarm:checkout-5xx`.
    pub(super) resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Reads a name. `None` if it is none.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.trim().splitn(6, ':');
        if parts.next() != Some("arn") {
            return None;
        }
        let (partition, _service) = (parts.next()?, parts.next()?);
        Some(Self { partition, region: parts.next()?, account: parts.next()?, resource: parts.next()? })
    }

    /// The resource without its type and path: `prod` of `cluster/prod`, `checkout:42` of `task-definition/checkout:42`.
    pub(super) fn name(&self) -> &'a str {
        match self.resource.split_once(['/', ':']) {
            Some((kind, rest)) if self.resource[kind.len()..].starts_with('/') => {
                rest.rsplit('/').next().unwrap_or(rest)
            }
            Some((_, rest)) => rest,
            None => self.resource,
        }
    }
}

/// The short name of a thing that is given by its ARN or by its name.
pub(super) fn short_name(text: &str) -> &str {
    Arn::parse(text).map_or(text, |arn| arn.name())
}

/// The partition that a region belongs to.
pub(super) fn partition_of(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "aws-cn"
    } else if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else {
        "aws"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_with_slashes_and_with_colons() {
        let cluster = Arn::parse("arn:aws:ecs:eu-west-1:111122223333:cluster/prod").unwrap();
        assert_eq!((cluster.region, cluster.account, cluster.name()), ("eu-west-1", "111122223333", "prod"));
        let alarm = Arn::parse("arn:aws-cn:cloudwatch:cn-north-1:111122223333:alarm:a b/c").unwrap();
        assert_eq!((alarm.partition, alarm.resource, alarm.name()), ("aws-cn", "alarm:a b/c", "a b/c"));
        for (resource, name) in
            [("task-definition/checkout:42", "checkout:42"), ("task/prod/1a2b", "1a2b"), ("topic", "topic")]
        {
            assert_eq!(short_name(&format!("arn:aws:ecs:eu-west-1:111122223333:{resource}")), name);
        }
        for foreign in ["", "prod", "arn:aws:ecs", "urn:aws:ecs:eu-west-1:1:cluster/prod"] {
            assert_eq!(Arn::parse(foreign), None, "{foreign:?}");
        }
        assert_eq!(short_name("prod"), "prod");
    }
}
