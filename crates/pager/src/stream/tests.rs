use proptest::prelude::*;

use super::*;

/// What a stream gave: (name, data, id) of each event.
fn read<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> (Vec<(String, String, String)>, Option<u64>) {
    let mut stream = EventStream::default();
    let mut events = Vec::new();
    for chunk in chunks {
        events
            .extend(stream.push(chunk).unwrap().into_iter().map(|event| (event.name, event.data, event.last_event_id)));
    }
    (events, stream.retry().map(|retry| u64::try_from(retry.as_millis()).unwrap()))
}

#[test]
fn the_vectors_of_the_standard() {
    type Case = (&'static str, &'static [&'static [u8]], &'static [(&'static str, &'static str)]);
    // (what, chunks, [(data, id)])
    let cases: &[Case] = &[
        ("a byte order mark", &[b"\xEF\xBB\xBFdata: a\n\n"], &[("a", "")]),
        ("a byte order mark in two pieces", &[b"\xEF", b"\xBB\xBFdata: a\n\n"], &[("a", "")]),
        ("only one mark is dropped", &[b"\xEF\xBB\xBF\xEF\xBB\xBFdata: a\n\n"], &[]),
        ("half a mark is a line", &[b"\xEF\xBBdata: a\ndata: b\n\n"], &[("b", "")]),
        ("CR LF split between chunks", &[b"data: a\r", b"\n\r", b"\n"], &[("a", "")]),
        ("CR only", &[b"data: a\r\rdata: b\r\r"], &[("a", ""), ("b", "")]),
        ("a character in two pieces", &[b"data: \xD0", b"\xB0\n\n"], &[("а", "")]),
        ("a comment", &[b": hb\n\n"], &[]),
        ("an id", &[b"id: 5\n\ndata: x\n\n"], &[("x", "5")]),
        ("a type without data is forgotten", &[b"event: foo\n\ndata: x\n\n"], &[("x", "")]),
        ("an id with NUL", &[b"id: 1\ndata: a\n\nid: 2\0x\ndata: b\n\n"], &[("a", "1"), ("b", "1")]),
        ("an empty id", &[b"id: 1\ndata: a\n\nid\ndata: b\n\n"], &[("a", "1"), ("b", "")]),
        ("cut in the middle", &[b"data: a\n\ndata: b\n"], &[("a", "")]),
        ("one line of nothing", &[b"data\n\n"], &[("", "")]),
        ("two lines of nothing", &[b"data\ndata\n\n"], &[("\n", "")]),
        ("one space is dropped", &[b"data:  b\n\n"], &[(" b", "")]),
        ("a colon in the value", &[b"data: a: b\n\n"], &[("a: b", "")]),
        ("a broken character", &[b"data: \xff\n\ndata: on\n\n"], &[("\u{FFFD}", ""), ("on", "")]),
        ("fields are case-sensitive", &[b"Data: a\nDATA: b\n\n"], &[]),
        ("no event at all", &[b""], &[]),
    ];
    for (what, chunks, expected) in cases {
        let (events, _) = read(chunks.iter().copied());
        let expected: Vec<_> =
            expected.iter().map(|(data, id)| ("message".to_owned(), (*data).to_owned(), (*id).to_owned())).collect();
        assert_eq!(events, expected, "{what}");
    }
}

#[test]
fn the_type_and_the_wait_that_the_server_asks_for() {
    let (events, retry) = read([b"retry: 1500\n\nevent: pulse\ndata: {}\n\n".as_slice()]);
    assert_eq!(events, [("pulse".to_owned(), "{}".to_owned(), String::new())]);
    assert_eq!(retry, Some(1_500));
    for ignored in ["retry: 15s\n\n", "retry\n\n", "retry: -1\n\n", "retry: 99999999999999999999999\n\n"] {
        assert_eq!(read([ignored.as_bytes()]), (vec![], None), "{ignored:?}");
    }
}

#[test]
fn the_place_to_resume_from_counts_an_event_without_content() {
    let mut stream = EventStream::default();
    stream.push(b"id: 7\ndata: a\n\nid: 8\n\nid: 9\ndata: cut").unwrap();
    assert_eq!(stream.last_event_id(), "8");
}

#[test]
fn what_is_too_large_is_refused_however_it_comes() {
    let line = vec![b'x'; EVENT_LIMIT + 1];
    assert_eq!(EventStream::default().push(&line), Err(TooLarge));
    let lines = b"data: 0123456789\n".repeat(EVENT_LIMIT / 11 + 1);
    let mut stream = EventStream::default();
    assert!(lines.chunks(8_192).any(|chunk| stream.push(chunk) == Err(TooLarge)));
    // As large as allowed, several times: the bound is one of each event.
    let mut large = b"data:".to_vec();
    large.extend(vec![b'x'; EVENT_LIMIT - 5]);
    large.extend_from_slice(b"\n\n");
    let mut stream = EventStream::default();
    for _ in 0..3 {
        assert_eq!(stream.push(&large).map(|events| events.len()), Ok(1));
    }
}

/// Streams made of what matters to the rules, and of anything.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"data".to_vec()),
        Just(b"data: a".to_vec()),
        Just(b"id: 1-2".to_vec()),
        Just(b"event: entry".to_vec()),
        Just(b"retry: 3000".to_vec()),
        Just(b":".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(BYTE_ORDER_MARK.to_vec()),
        Just("дзвін".as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn however_the_bytes_are_split_the_events_are_the_same(
        bytes in bytes(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..40),
    ) {
        let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        at.extend([0, bytes.len()]);
        at.sort_unstable();
        let pieces = at.windows(2).map(|ends| &bytes[ends[0]..ends[1]]);
        let whole = read([bytes.as_slice()]);
        prop_assert_eq!(&read(pieces), &whole);
        prop_assert_eq!(&read(bytes.chunks(1)), &whole);
    }
}
