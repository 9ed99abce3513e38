//! From a fresh clone to a running car park.

use std::net::TcpListener;
use std::process::Command;

use crate::failure::Outcome;
use crate::{build, project};

/// Builds what is out of date and becomes the server.
pub(crate) fn run(rest: &[String]) -> Outcome {
    build::app()?;
    let program = build::server()?;
    let rest = rest.strip_prefix(&["--".to_owned()]).unwrap_or(rest);
    if !given(rest, "--listen") && TcpListener::bind("127.0.0.1:8080").is_err() {
        println!("Port 8080 is taken. For any free port: cargo xtask run -- --listen 127.0.0.1:0");
    }
    let mut server = Command::new(program);
    server.current_dir(project::root()?).arg("serve");
    if !given(rest, "--data") {
        server.args(["--data", "data"]);
    }
    if !given(rest, "--demo") {
        server.arg("--demo");
    }
    server.args(rest);
    become_program(&mut server)
}

fn given(arguments: &[String], option: &str) -> bool {
    arguments
        .iter()
        .any(|argument| argument == option || argument.starts_with(&format!("{option}=")))
}

/// On Unix the server takes this process over: Ctrl-C, signals and the exit code are then simply its own.
#[cfg(unix)]
fn become_program(command: &mut Command) -> Outcome {
    use crate::failure::Attempt as _;
    use std::os::unix::process::CommandExt as _;
    Err(command.exec()).attempt("start the server")
}

#[cfg(not(unix))]
fn become_program(command: &mut Command) -> Outcome {
    crate::shell::run(command)
}

#[cfg(test)]
mod tests {
    use super::given;

    #[test]
    fn an_option_counts_as_given_in_either_spelling() {
        let arguments = [
            "--listen=127.0.0.1:0".to_owned(),
            "--data".to_owned(),
            "x".to_owned(),
        ];
        assert!(given(&arguments, "--listen") && given(&arguments, "--data"));
        assert!(!given(&arguments, "--demo"));
    }
}
