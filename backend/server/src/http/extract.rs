//! Who makes a request: a person by cookie, or a machine by key.

use super::{ApiError, Shared};
use actix_web::{
    FromRequest, HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
    dev::Payload,
    http::{StatusCode, header},
    web,
};
use app::{Principal, accounts};
use futures_util::future::LocalBoxFuture;

const FORWARDED_FOR: &str = "x-forwarded-for";
/// Browsers keep no cookie longer (RFC 6265bis, 5.5).
const LONGEST_COOKIE_DAYS: i64 = 400;

/// The session cookie: `__Host-` where browsers come by https, plain on localhost.
#[derive(Debug, Clone, Copy)]
pub struct CookieName {
    secure: bool,
}

impl CookieName {
    /// For connections by https or not.
    #[must_use]
    pub const fn new(secure: bool) -> Self {
        Self { secure }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        if self.secure { "__Host-shouwang" } else { "shouwang" }
    }

    /// The cookie that holds a session's token. The server alone decides when the session ends, which use puts off:
    /// the cookie only has to outlive it, also where nothing but an open socket uses it for weeks. So it lasts as long
    /// as browsers keep any, and is given anew whenever a page is opened.
    pub fn holding(self, token: String) -> Cookie<'static> {
        self.cookie(token, Duration::days(LONGEST_COOKIE_DAYS))
    }

    /// The cookie that removes it.
    pub fn removed(self) -> Cookie<'static> {
        self.cookie(String::new(), Duration::ZERO)
    }

    fn cookie(self, value: String, age: Duration) -> Cookie<'static> {
        Cookie::build(self.name(), value)
            .path("/")
            .http_only(true)
            .secure(self.secure)
            .same_site(SameSite::Lax)
            .max_age(age)
            .finish()
    }
}

/// A signed-in person.
pub struct SignedIn(pub Principal);

/// A person or a machine.
pub enum Caller {
    /// A person.
    Person(Box<Principal>),
    /// A machine.
    Source(Box<app::Source>),
}

impl FromRequest for SignedIn {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let found = shared(request).map(|shared| (token(request, &shared), shared));
        Box::pin(async move {
            let (token, shared) = found?;
            let token = token.ok_or(app::Error::NotSignedIn)?;
            Ok(Self(accounts::authenticate(&shared.app, &token).await?))
        })
    }
}

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let found = shared(request).map(|shared| (token(request, &shared), bearer(request), shared));
        Box::pin(async move {
            let (token, key, shared) = found?;
            if let Some(key) = key {
                return Ok(Self::Source(Box::new(accounts::authenticate_source(&shared.app, &key).await?)));
            }
            let token = token.ok_or(app::Error::NotSignedIn)?;
            Ok(Self::Person(Box::new(accounts::authenticate(&shared.app, &token).await?)))
        })
    }
}

fn shared(request: &HttpRequest) -> Result<web::Data<Shared>, ApiError> {
    request
        .app_data::<web::Data<Shared>>()
        .cloned()
        .ok_or_else(|| ApiError::request(StatusCode::INTERNAL_SERVER_ERROR, "fault", "the application is not set up"))
}

/// The token in the session cookie.
pub fn token(request: &HttpRequest, shared: &Shared) -> Option<String> {
    request.cookie(shared.cookie.name()).map(|cookie| cookie.value().to_owned()).filter(|token| !token.is_empty())
}

/// The key of `Authorization: Bearer …`.
pub fn bearer(request: &HttpRequest) -> Option<String> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").map(|key| key.trim().to_owned())
}

/// The address that a request comes from, for rates and lockout; behind trusted proxies that of their client.
pub fn address(request: &HttpRequest, shared: &Shared) -> String {
    let forwarded = request.headers().get_all(FORWARDED_FOR).filter_map(|value| value.to_str().ok());
    let forwarded: Vec<&str> = forwarded.collect();
    request.peer_addr().map_or_else(
        || "unknown".to_owned(),
        |peer| shared.trusted_proxies.client(peer.ip(), forwarded.into_iter()).to_string(),
    )
}

/// True for a request of this very machine that no proxy passed on.
pub fn is_from_here(request: &HttpRequest) -> bool {
    let passed_on = [FORWARDED_FOR, "forwarded", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"];
    request.peer_addr().is_some_and(|peer| peer.ip().to_canonical().is_loopback())
        && !passed_on.iter().any(|name| request.headers().contains_key(*name))
}
