//! Bodies of the largest size, made to hurt: a small text that becomes a large value, names that are compared again and again, brackets
//! that never end.

use super::BODY_LIMIT;

/// All of them, with what they are.
pub(crate) fn bodies(corpus: &[Vec<u8>]) -> Vec<(&'static str, Vec<u8>)> {
    let mut all: Vec<_> = [
        ("a list of numbers", list("0")),
        ("a list of empty lists", list("[]")),
        ("a list of small lists", list("[0]")),
        ("a list of empty objects", list("{}")),
        ("a list of small objects", list("{\"\":0}")),
        ("a list of short texts", list("\"a\"")),
        ("a list of events", list("{\"title\":\"a\",\"status\":\"firing\"}")),
        ("an object of many fields", object(|number| format!("\"{number}\":0"))),
        ("an object of many objects", object(|number| format!("\"{number}\":{{}}"))),
        ("an object whose names are all the same", object(|_| "\"a\":0".to_owned())),
        ("the same in capitals", object(|_| "\"ALERTS\":[]".to_owned())),
        ("long names, one in the other", long_names()),
        ("alerts that say nothing", within("{\"alerts\":[", "{}", "]}")),
        ("alerts that say little", within("{\"status\":\"firing\",\"alerts\":[", "{\"status\":\"firing\",\"labels\":{\"a\":\"b\"}}", "]}")),
        ("checks that say little", within("{\"checks\":[", "{\"name\":\"a\"}", "]}")),
        ("links and images", within("{\"event_action\":\"trigger\",\"links\":[", "{\"href\":\"http://a\"}", "]}")),
        ("tags", within("{\"message\":\"m\",\"tags\":[", "\"a\"", "]}")),
        ("responders", within("{\"message\":\"m\",\"responders\":[", "{\"id\":\"a\"}", "]}")),
        ("details", within("{\"message\":\"m\",\"details\":{\"a\":0", ",\"b\":\"c\"", "}}")),
        ("words", text("a ")),
        ("lines", text("a\n")),
        ("control characters", text("\u{1}")),
        ("letters of four bytes", text("🔴")),
        ("one letter with many accents", text("\u{301}")),
        ("backslashes and quotes", text("\\\"")),
        ("what HTML escapes", within("{\"msg\":\"", "<", "\"}")),
        ("a field of words", within("{\"text\":\"", "a ", "\"}")),
        ("opening brackets", text("[")),
        ("opening braces", text("{")),
        ("objects that never end", text("{\"a\":")),
        ("objects without quotes", text("{a:1,b:")),
        ("objects without quotes that end", text("{a:1,b:2}")),
        ("fields without quotes", within("\"{a:1,", "a:1,b:2,", "}")),
        ("a form", text("a=b&")),
        ("a form with percent signs", within("a=", "%41", "")),
        ("conditions", text("a:b AND ")),
        ("negations", text("NOT ")),
        ("parentheses", text("(")),
        ("stars", within("message:", "*a", "")),
        ("a text in quotes", within("\"", "a,b ", "\"")),
        ("escapes", within("\"", "\\u0041", "\"")),
        ("a text with a message in it", within("{\"Type\":\"Notification\",\"TopicArn\":\"a:b\",\"MessageId\":\"m\",\"Timestamp\":\"t\",\"Message\":\"", "{\\\"a\\\":", "\"}")),
    ]
    .into_iter()
    .collect();
    all.push(("bytes that are no text", vec![0xff; BODY_LIMIT]));
    all.push(("zeros", vec![0; BODY_LIMIT]));
    // What the sender really sends, with its longest list or text made longer than any.
    let some = || corpus.iter().step_by(corpus.len().div_ceil(6));
    all.extend(some().filter_map(|body| Some(("a recorded body, its list repeated", longer(body, '[', ']')?))));
    all.extend(some().filter_map(|body| Some(("a recorded body, its text repeated", longer(body, '"', '"')?))));
    all
}

fn text(part: &str) -> Vec<u8> {
    part.repeat(BODY_LIMIT / part.len()).into_bytes()
}

/// `begin`, then as many of `part` as fit, separated by commas where it is a value, then `end`.
fn within(begin: &str, part: &str, end: &str) -> Vec<u8> {
    let comma = if end.starts_with(']') { "," } else { "" };
    let part = format!("{part}{comma}");
    let room = BODY_LIMIT - begin.len() - end.len();
    let mut body = format!("{begin}{}", part.repeat(room / part.len()));
    if !comma.is_empty() {
        body.pop();
    }
    body.push_str(end);
    body.into_bytes()
}

fn list(item: &str) -> Vec<u8> {
    within("[", item, "]")
}

fn object(field: impl Fn(usize) -> String) -> Vec<u8> {
    let mut body = "{".to_owned();
    for number in 0.. {
        let field = field(number);
        if body.len() + field.len() + 2 > BODY_LIMIT {
            break;
        }
        if number > 0 {
            body.push(',');
        }
        body.push_str(&field);
    }
    body.push('}');
    body.into_bytes()
}

/// An object whose name is half of the body, with many names in it.
fn long_names() -> Vec<u8> {
    let name = "n".repeat(BODY_LIMIT / 2 - 100);
    let inner: Vec<_> = (0..40_000).map(|number| format!("\"{number}\":null")).collect();
    let mut inner = inner.join(",");
    inner.truncate(BODY_LIMIT / 2 - 100);
    let inner = inner.rsplit_once(',').unwrap().0;
    format!("{{\"{name}\":{{{inner}}}}}").into_bytes()
}

/// A body whose longest part between two marks is repeated until it is as long as a body may be.
fn longer(body: &[u8], open: char, close: char) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(body).ok()?;
    let start = text.find(open)? + 1;
    let end = if open == close { start + text[start..].find(close)? } else { text.rfind(close)? };
    let part = text.get(start..end).filter(|part| !part.trim().is_empty())?;
    let separator = if open == close { "" } else { "," };
    let room = BODY_LIMIT - text.len();
    let repeated = format!("{part}{separator}").repeat(room / (part.len() + 1));
    Some(format!("{}{repeated}{}", &text[..start], &text[start..]).into_bytes())
}
