//! Bytes of `text/event-stream` to events, by the rules of the HTML standard, "Interpreting an event stream".
//!
//! Own, because the crates that exist either fail on a byte order mark, give an error for a broken character where the
//! standard asks for U+FFFD, hold back an event that ends in CR, or have no bound on what they keep in memory.

use std::time::Duration;

/// Most bytes that one event, or one line, may have. A snapshot of many open incidents may be large.
/// A snapshot of 10,000 open incidents has 18 MB.
pub const EVENT_LIMIT: usize = 32 * 1024 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its type; `message` if the stream named none.
    pub name: String,
    /// Its content, lines joined by LF.
    pub data: String,
    /// The stream's last event id at that point; it stays until another one comes.
    pub last_event_id: String,
}

/// An event, or a line, is larger than [`EVENT_LIMIT`]. What follows cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("an event of more than {EVENT_LIMIT} bytes")]
pub struct TooLarge;

/// The reader of one stream; a new connection gets a new one.
#[derive(Debug, Default)]
pub struct EventStream {
    /// How many bytes of the byte order mark were seen; `None` once the stream's beginning is over.
    mark: Mark,
    /// The last byte was CR: a following LF belongs to it.
    after_cr: bool,
    line: Vec<u8>,
    name: String,
    data: String,
    id: String,
    committed_id: String,
    retry: Option<Duration>,
}

#[derive(Debug)]
enum Mark {
    Seen(usize),
    Over,
}

impl Default for Mark {
    fn default() -> Self {
        Self::Seen(0)
    }
}

impl EventStream {
    /// Takes the next bytes, split anywhere, and returns the events that they complete.
    ///
    /// # Errors
    /// [`TooLarge`]: the connection is to be dropped.
    pub fn push(&mut self, chunk: &[u8]) -> Result<Vec<Event>, TooLarge> {
        let mut events = Vec::new();
        let mut rest = self.skip_mark(chunk);
        while !rest.is_empty() {
            if std::mem::take(&mut self.after_cr) && rest[0] == b'\n' {
                rest = &rest[1..];
                continue;
            }
            let end = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
            let length = end.unwrap_or(rest.len());
            if self.line.len() + length + self.data.len() > EVENT_LIMIT {
                return Err(TooLarge);
            }
            self.line.extend_from_slice(&rest[..length]);
            let Some(end) = end else { break };
            self.after_cr = rest[end] == b'\r';
            rest = &rest[end + 1..];
            events.extend(self.end_line());
        }
        Ok(events)
    }

    /// The id to resume from: that of the last event, also of one without content. Empty if there was none.
    pub fn last_event_id(&self) -> &str {
        &self.committed_id
    }

    /// How long the server asks to wait before reconnecting, if it does.
    pub fn retry(&self) -> Option<Duration> {
        self.retry
    }

    /// One byte order mark at the very beginning does not count; what only looked like one does.
    fn skip_mark<'a>(&mut self, chunk: &'a [u8]) -> &'a [u8] {
        let mut rest = chunk;
        while let Mark::Seen(seen) = self.mark {
            if seen == BYTE_ORDER_MARK.len() {
                self.mark = Mark::Over;
            } else if let Some(first) = rest.first() {
                if *first == BYTE_ORDER_MARK[seen] {
                    self.mark = Mark::Seen(seen + 1);
                    rest = &rest[1..];
                } else {
                    self.line.extend_from_slice(&BYTE_ORDER_MARK[..seen]);
                    self.mark = Mark::Over;
                }
            } else {
                break;
            }
        }
        rest
    }

    fn end_line(&mut self) -> Option<Event> {
        let line = std::mem::take(&mut self.line);
        if line.is_empty() {
            return self.dispatch();
        }
        let line = String::from_utf8_lossy(&line);
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().map(Duration::from_millis).or(self.retry);
            }
            // A comment (its field is empty), or a field that the standard does not know: passed over.
            _ => {}
        }
        None
    }

    fn dispatch(&mut self) -> Option<Event> {
        self.committed_id.clone_from(&self.id);
        let name = std::mem::take(&mut self.name);
        let mut data = std::mem::take(&mut self.data);
        // The data buffer holds an LF for each line, so that one line of nothing is not the same as no line.
        data.pop()?;
        let name = if name.is_empty() { "message".to_owned() } else { name };
        Some(Event { name, data, last_event_id: self.committed_id.clone() })
    }
}

#[cfg(test)]
mod tests;
