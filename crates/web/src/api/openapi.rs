//! The description of all calls of all three systems (`OpenAPI` 3.1).

use super::refused::ProblemDetails;
use super::{applications, bulletins, cases, certificate, check, deeds, offers, places, read, registration};
use super::{services, session, survey, turned_away, work};
use axum::Json;
use kernel::System;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{ContentBuilder, InfoBuilder, License, PathItem, Ref, RefOr, Response, ResponseBuilder};
use utoipa::openapi::{OpenApi as Document, header::Header};
use utoipa::{OpenApi, ToSchema as _};

#[derive(OpenApi)]
#[openapi(
    paths(
        session::sign_in,
        session::who,
        session::sign_out,
        certificate::nonce,
        certificate::sign_in,
        services::list,
        services::one,
        applications::list,
        applications::begin,
        applications::one,
        applications::delete,
        applications::sign,
        cases::list,
        cases::one,
        cases::receipt,
        cases::paper,
        cases::document,
    ),
    components(schemas(ProblemDetails))
)]
struct Shared;

#[derive(OpenApi)]
#[openapi(paths(
    document,
    registration::register,
    registration::register_organisation,
    offers::to_sign,
    offers::answer,
    survey::show,
    survey::answer,
    check::by_code,
    check::by_file,
    bulletins::public,
    bulletins::claims,
    bulletins::choice,
    bulletins::make
))]
struct Portal;

#[derive(OpenApi)]
#[openapi(paths(offers::scan, deeds::hand_out, work::recall, turned_away::refuse))]
struct Desk;

#[derive(OpenApi)]
#[openapi(paths(work::store))]
struct Centre;

#[derive(OpenApi)]
#[openapi(paths(
    deeds::accept,
    deeds::documents_checked,
    deeds::decide,
    deeds::paper_to_sign,
    deeds::sign_paper,
    work::search,
    work::conclude,
    work::sign_by_hand,
    work::hand_over,
    work::extend,
    work::appoint,
    work::copy,
    work::officers,
    work::assign,
    places::queue,
    places::vacancies,
    places::publish,
    places::offer,
    bulletins::list,
    bulletins::publish,
    bulletins::close,
))]
struct Officer;

/// This description.
#[utoipa::path(get, path = "/api/openapi.json", tag = "description", responses(
    (status = 200, description = "OpenAPI 3.1", content_type = "application/json"),
))]
pub(super) async fn document() -> Json<Document> {
    Json(openapi())
}

/// The description: every call of the portal, the service centre and the local body, with every status it answers.
pub fn openapi() -> Document {
    let info = InfoBuilder::new()
        .title("Qyzmet")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Electronic public services of a local government: applications, cases, papers, the waiting list. Sign in by POST …/session, \
             or by a signature over the text of POST …/session/nonce sent to …/session/certificate, keep the cookie and send the token of \
             the answer in X-CSRF-Token with whatever changes something. A call may be sent again after a broken connection. Texts come in \
             the language of Accept-Language: kk, ru or en.",
        ))
        .license(Some(License::new("MIT OR Apache-2.0")))
        .build();
    let mut all = Document::new(info, utoipa::openapi::Paths::new());
    for (prefix, system, parts) in [
        ("", System::Portal, vec![Shared::openapi(), Portal::openapi()]),
        ("/service-centre", System::ServiceCentre, vec![Shared::openapi(), Desk::openapi(), Centre::openapi()]),
        ("/local-body", System::LocalBody, vec![Shared::openapi(), Desk::openapi(), Officer::openapi()]),
    ] {
        let mut of_system = parts.into_iter().reduce(Document::merge_from).unwrap_or_default();
        for (path, item) in &mut of_system.paths.paths {
            complete(path, item, system);
        }
        let cookie = ApiKey::Cookie(ApiKeyValue::with_description(
            format!("qyzmet-{system}"),
            "The session's cookie; behind TLS its name begins with `__Host-`.".to_owned(),
        ));
        all.components
            .get_or_insert_default()
            .add_security_scheme(format!("session-{system}"), SecurityScheme::ApiKey(cookie));
        let components = of_system.components.take();
        all = all.nest(prefix, of_system);
        if let Some(components) = components {
            all.components.get_or_insert_default().schemas.extend(components.schemas);
        }
    }
    all
}

/// Adds what all calls of a kind have in common: the statuses of the kit, the token, the system's name.
fn complete(path: &str, item: &mut PathItem, system: System) {
    let has_parameter = path.contains('{');
    for (operation, changes) in
        [(&mut item.get, false), (&mut item.post, true), (&mut item.put, true), (&mut item.delete, true)]
    {
        let Some(operation) = operation else { continue };
        let signed_in = operation.security.take().is_some();
        if signed_in {
            let scheme =
                utoipa::openapi::SecurityRequirement::new::<_, [&str; 0], &str>(format!("session-{system}"), []);
            operation.security = Some(vec![scheme]);
            told(operation, 401, "Sign in first");
            told(operation, 403, "Not for this role, or without the session's token");
            if changes {
                operation.parameters.get_or_insert_default().push(RefOr::T(token()));
            }
        }
        if operation.request_body.is_some() {
            told(operation, 400, "The body is not understood");
            told(operation, 413, "The body is larger than 30 MB");
            if !path.ends_with("/check") {
                told(operation, 415, "The body is not JSON");
            }
        }
        if has_parameter {
            told(operation, 404, "Not there, or not this person's");
        }
        told(operation, 500, "A fault of ours");
        told(
            operation,
            503,
            "Something we need does not answer, or a signature cannot be judged now; nothing was lost, try again",
        );
        told(operation, 504, "It took too long; look before trying again");
        let name = operation.operation_id.take().unwrap_or_default();
        let place = path.trim_start_matches("/api/").replace(['/', '{', '}', '.'], "-");
        operation.operation_id =
            Some(format!("{system}-{name}-{place}").replace("--", "-").trim_end_matches('-').to_owned());
        operation.tags = operation.tags.take().map(|tags| tags.iter().map(|tag| format!("{system}: {tag}")).collect());
    }
}

fn token() -> utoipa::openapi::path::Parameter {
    use utoipa::openapi::path::{ParameterBuilder, ParameterIn};
    ParameterBuilder::new()
        .name(read::TOKEN)
        .parameter_in(ParameterIn::Header)
        .description(Some("The session's token; a browser on our own pages may leave it out."))
        .schema(Some(utoipa::openapi::schema::Object::with_type(utoipa::openapi::Type::String)))
        .build()
}

/// Adds a status that the call itself does not speak of.
fn told(operation: &mut Operation, status: u16, what: &str) {
    let details = Ref::from_schema_name(ProblemDetails::name());
    let content = ContentBuilder::new().schema(Some(details)).build();
    let mut response: Response =
        ResponseBuilder::new().description(what).content("application/problem+json", content).build();
    if status == 503 {
        let seconds = Header::new(utoipa::openapi::schema::Object::with_type(utoipa::openapi::Type::Integer));
        response.headers.insert("retry-after".to_owned(), RefOr::T(seconds));
    }
    operation.responses.responses.entry(status.to_string()).or_insert(RefOr::T(response));
}
