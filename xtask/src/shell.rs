//! Running other programs.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::{env, iter};

use crate::failure::{Attempt, Failure, Outcome};

/// Runs a program with its output on the terminal; a bad exit status is a failure.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let status = command.status().attempt(format!("start {}", name(command)))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("`{}` failed ({status}).", line(command))))
    }
}

/// Runs a program for what it prints.
pub(crate) fn output(command: &mut Command) -> Outcome<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .attempt(format!("start {}", name(command)))?;
    if !output.status.success() {
        return Err(Failure::new(format!(
            "`{}` failed ({}).",
            line(command),
            output.status
        )));
    }
    String::from_utf8(output.stdout).attempt(format!("read the output of {}", name(command)))
}

/// Runs a program for what it prints, and sees each line as soon as it is printed.
pub(crate) fn lines(command: &mut Command, mut see: impl FnMut(&str)) -> Outcome {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .attempt(format!("start {}", name(command)))?;
    for printed in child
        .stdout
        .take()
        .into_iter()
        .flat_map(|out| BufReader::new(out).lines())
    {
        see(&printed.attempt(format!("read the output of {}", name(command)))?);
    }
    let status = child.wait().attempt(format!("wait for {}", name(command)))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("`{}` failed ({status}).", line(command))))
    }
}

/// Runs a program for its answer where having no answer is an answer, too.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The first program on PATH that has one of these names.
pub(crate) fn find(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|program| program.is_file())
}

/// PATH with these folders in front.
pub(crate) fn path_with(folders: &[PathBuf]) -> Outcome<OsString> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::join_paths(folders.iter().cloned().chain(env::split_paths(&path))).attempt("compose PATH")
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn line(command: &Command) -> String {
    iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
