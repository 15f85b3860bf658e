//! The OpenAPI document (3.1): what each file here says of its own endpoints, and what holds for all of them.

use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    Components, ContentBuilder, HeaderBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required, Response,
    ResponseBuilder, ServerBuilder,
};
use utoipa::{PartialSchema, ToSchema};

use crate::desk::figures::Name;
use crate::desk::figures::group::By;
use crate::desk::plan::Verdict;
use crate::desk::scope::Scope;
use crate::store::outbox::OutboxState;
use crate::web::api::problem::{self, Document};

/// By which name the document knows tokens.
const TOKEN: &str = "token";

const ABOUT: &str = "Everything that a page of the web desk shows and does, for programs.\n\n\
    A token (`maildesk token new`) acts as an agent, with the scopes that it was given; what its agent may not see is not \
    there. The JSON of tickets, messages, mail and reports is that of the command line's `--json`.\n\n\
    Lists come in pages: `next` of one is the `cursor` of the one after it. What changes something \
    with an `Idempotency-Key` is done once, however often it is sent within a day. What goes wrong is told in a problem document \
    (RFC 9457). `RateLimit` says how much may still be asked.";

/// What holds for the whole.
pub fn document() -> OpenApi {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("Made by `maildesk token new`; the scopes beside each endpoint say which one it needs."))
        .build();
    let mut components = Components::new();
    components.add_security_scheme(TOKEN, SecurityScheme::Http(bearer));
    // What stands in queries and paths is told of by nobody else.
    let schemas = [
        (Document::name(), Document::schema()),
        (By::name(), By::schema()),
        (Name::name(), Name::schema()),
        (OutboxState::name(), OutboxState::schema()),
        (Verdict::name(), Verdict::schema()),
    ];
    components.schemas.extend(schemas.map(|(name, schema)| (name.into_owned(), schema)));
    for (name, response) in PROBLEMS.iter().map(|(_, name, description)| (*name, response(name, description))) {
        components.responses.insert(name.to_owned(), RefOr::T(response));
    }
    let info = InfoBuilder::new().title("Maildesk").version(env!("CARGO_PKG_VERSION")).description(Some(ABOUT)).build();
    let server = ServerBuilder::new().url("/").build();
    OpenApiBuilder::new().info(info).servers(Some([server])).components(Some(components)).build()
}

/// What may go wrong anywhere: status, name, and when.
const PROBLEMS: &[(&str, &str, &str)] = &[
    ("400", "BadRequest", "The query, the cursor or the JSON cannot be read"),
    ("401", "Unauthorized", "There is no token, or none that is in force"),
    ("403", "Forbidden", "The token has not the scope that this needs, or its agent has not the role"),
    ("404", "NotFound", "There is no such thing, or none that the agent may see"),
    ("409", "Conflict", "The first request of this Idempotency-Key has no answer yet"),
    ("413", "TooLarge", "The body is larger than 25 MB"),
    ("415", "UnsupportedMediaType", "The body is no JSON"),
    ("422", "Refused", "It cannot be done, and the detail says why"),
    ("429", "TooManyRequests", "It is asked too often"),
    ("500", "Broken", "The desk has trouble of its own"),
    ("503", "Unavailable", "The desk cannot reach its store now"),
];

/// Those of what only reads, and takes no body.
const OF_READING: &[&str] = &["400", "401", "403", "404", "422", "429", "500", "503"];

fn response(name: &str, description: &str) -> Response {
    let schema = Ref::from_schema_name(Document::name());
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let response = ResponseBuilder::new().description(description).content(problem::CONTENT_TYPE, content);
    let text = || HeaderBuilder::new().schema(Some(ObjectBuilder::new().schema_type(Type::String))).build();
    match name {
        "TooManyRequests" | "Unavailable" => response.header("Retry-After", text()).build(),
        "Unauthorized" | "Forbidden" => response.header("WWW-Authenticate", text()).build(),
        _ => response.build(),
    }
}

/// Says of everything on a path which scope it needs, and what may go wrong.
pub fn guarded(path: &str, item: &mut PathItem, scope: Scope) {
    let methods =
        [("get", &mut item.get), ("post", &mut item.post), ("patch", &mut item.patch), ("delete", &mut item.delete)];
    for (method, operation) in methods.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
    {
        let writes = method != "get";
        operation.operation_id = Some(format!("{method}{}", path.replace('/', "_").replace(['{', '}'], "")));
        operation.security = Some(vec![SecurityRequirement::new(TOKEN, [scope.as_str()])]);
        let may = |status: &&str| writes || OF_READING.contains(status);
        for (status, name, _) in PROBLEMS.iter().filter(|(status, _, _)| may(status)) {
            let problem = RefOr::Ref(Ref::from_response_name(*name));
            operation.responses.responses.entry((*status).to_owned()).or_insert(problem);
        }
        if writes {
            let done = ResponseBuilder::new().description("It is done, and nothing that this token may read");
            operation.responses.responses.entry("204".to_owned()).or_insert(RefOr::T(done.build()));
        }
        if scope.changes() && operation.request_body.is_some() {
            keyed(operation);
        }
    }
}

/// It may have a key, under which it is done once.
fn keyed(operation: &mut Operation) {
    let key = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(257))
        .pattern(Some(r#"^("[!#-~]{1,255}"|[!#-~]{1,255})$"#))
        .build();
    let parameter = ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("Under one key the same is done once, and answered again; anything else is refused. A text in quotation marks (RFC 9651), or without them"))
        .schema(Some(RefOr::T(key.into())))
        .build();
    operation.parameters.get_or_insert_default().push(RefOr::T(parameter));
}
