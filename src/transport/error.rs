//! What can go wrong between the device and the server.

use serde::Deserialize;

/// Why the server's answer is not there, or is a no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The server cannot be reached.
    #[error("the server cannot be reached")]
    Offline,
    /// The server did not answer in time.
    #[error("the server did not answer in time")]
    Timeout,
    /// The server does not know this device, or no longer.
    #[error("the server does not know this device: {detail}")]
    Unauthorised {
        /// The stable code.
        code: String,
        /// The reason in words.
        detail: String,
    },
    /// There is no such thing on the server.
    #[error("the server has no such thing")]
    NotFound,
    /// The server says no. Asking again does not help.
    #[error("{detail}")]
    Refused {
        /// The stable code.
        code: String,
        /// The reason in words.
        detail: String,
    },
    /// The server is in trouble or busy. Asking again later helps.
    #[error("the server is in trouble (status {status})")]
    Server {
        /// The HTTP status.
        status: u16,
    },
    /// The answer makes no sense to this version of the app.
    #[error("the server's answer cannot be read: {0}")]
    Unreadable(String),
}

impl TransportError {
    /// Whether the same question may have a better answer later.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Offline | Self::Timeout | Self::Server { .. } => true,
            Self::Unauthorised { .. } | Self::NotFound | Self::Refused { .. } | Self::Unreadable(_) => false,
        }
    }

    /// The stable code, `area.reason`.
    pub fn code(&self) -> &str {
        match self {
            Self::Offline => "network.offline",
            Self::Timeout => "network.timeout",
            Self::NotFound => "network.not_found",
            Self::Server { .. } => "network.server",
            Self::Unreadable(_) => "network.unreadable",
            Self::Unauthorised { code, .. } | Self::Refused { code, .. } => code,
        }
    }

    /// What a status other than success means.
    pub(super) fn of_status(status: u16, body: &str) -> Self {
        let problem: Problem = serde_json::from_str(body).unwrap_or_default();
        match status {
            401 => Self::Unauthorised {
                code: problem.code.unwrap_or_else(|| "network.unauthorised".to_owned()),
                detail: problem.detail.unwrap_or_default(),
            },
            404 => Self::NotFound,
            408 | 425 | 429 | 500.. => Self::Server { status },
            _ => Self::Refused {
                code: problem.code.unwrap_or_else(|| "network.refused".to_owned()),
                detail: problem.detail.unwrap_or_else(|| format!("status {status}")),
            },
        }
    }
}

/// The fields of `application/problem+json` that the app reads.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Problem {
    code: Option<String>,
    detail: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::TransportError;

    #[test]
    fn a_status_tells_whether_to_ask_again() {
        for (status, passing) in [
            (401, false),
            (403, false),
            (404, false),
            (409, false),
            (429, true),
            (500, true),
            (503, true),
        ] {
            assert_eq!(
                TransportError::of_status(status, "").is_passing(),
                passing,
                "{status}"
            );
        }
    }

    #[test]
    fn a_refusal_carries_the_servers_words() {
        let body =
            r#"{"title":"Gone","status":410,"code":"enrol.code_used","detail":"This link was used before."}"#;
        let error = TransportError::of_status(410, body);
        assert_eq!(error.code(), "enrol.code_used");
        assert_eq!(error.to_string(), "This link was used before.");
        assert_eq!(TransportError::of_status(400, "<html>").code(), "network.refused");
    }
}
