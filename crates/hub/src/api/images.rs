//! An incident's images: the hub gets them for whoever asks, so that no laptop calls an address that a sender wrote.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use bytes::Bytes;
use oncall::IncidentId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::Caller;
use super::incidents::visible;
use crate::outside::Unanswered;
use crate::problem::Problem;
use crate::state::Hub;

/// Largest image taken, in bytes.
const IMAGE_LIMIT: usize = 5 * 1024 * 1024;
/// What is asked for.
const ACCEPTED: &str = "image/png, image/jpeg, image/webp, image/gif";

pub(super) fn routes() -> OpenApiRouter<Hub> {
    OpenApiRouter::new().routes(routes!(image))
}

/// An image that a sender attached to an incident, got at this moment from where it lies: PNG, JPEG, GIF or WebP, at most 5 MiB.
#[utoipa::path(get, path = "/api/incidents/{id}/images/{n}", tag = "incidents", security(("token" = [])),
    params(("id" = IncidentId, Path), ("n" = u32, Path, description = "Its place among the incident's images, from 0")),
    responses((status = 200, description = "The image", content_type = "image/*", body = Vec<u8>),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Its address is not called", body = Problem, content_type = "application/problem+json"),
        (status = 502, description = "It was not got", body = Problem, content_type = "application/problem+json")))]
async fn image(
    caller: Caller,
    State(hub): State<Hub>,
    Path((id, place)): Path<(String, String)>,
) -> Result<(HeaderMap, Bytes), Problem> {
    let incident = visible(&caller, &hub, &id).await?;
    let image = place.parse().ok().and_then(|place: usize| incident.images.get(place));
    let image = image.ok_or_else(|| Problem::not_found("image"))?;
    let answer = hub.outside.get(&image.src, ACCEPTED, IMAGE_LIMIT).await.map_err(not_got)?;
    let kind = kind_of(&answer.body).ok_or_else(|| {
        Problem::new(
            StatusCode::BAD_GATEWAY,
            "not_an_image",
            "What lies at the image's address is no PNG, JPEG, GIF or WebP: it may be a page that wants you to sign in first. It is not \
             shown. Open the sender's own page instead.",
        )
    })?;
    Ok((headers(kind), answer.body))
}

fn not_got(why: Unanswered) -> Problem {
    match why {
        Unanswered::Refused(why) => Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "address_refused",
            format!(
                "The image is not fetched: {why}. Whoever runs the hub can allow it to call such addresses with --allow-outside. Until \
                 then, open the sender's own page."
            ),
        ),
        Unanswered::Failed(why) => Problem::new(
            StatusCode::BAD_GATEWAY,
            "image_not_got",
            format!("The image could not be fetched: {why}. Try again, or open the sender's own page."),
        ),
    }
}

/// What an image is by its first bytes, whatever its sender calls it. SVG is none: it can hold a program.
fn kind_of(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

/// Nobody guesses another kind from the bytes, nothing in them runs, and nobody but the caller keeps them.
fn headers(kind: &'static str) -> HeaderMap {
    HeaderMap::from_iter([
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=300")),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_told_by_its_first_bytes() {
        let cases: [(&[u8], Option<&str>); 10] = [
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Some("image/png")),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Some("image/jpeg")),
            (b"GIF89a\x01\0", Some("image/gif")),
            (b"GIF87a\x01\0", Some("image/gif")),
            (b"RIFF\x24\0\0\0WEBPVP8 ", Some("image/webp")),
            (b"RIFF\x24\0\0\0WAVEfmt ", None),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", None),
            (b"<!doctype html>", None),
            (b"\x89PN", None),
            (b"", None),
        ];
        for (bytes, kind) in cases {
            assert_eq!(kind_of(bytes), kind, "{bytes:?}");
        }
    }
}
