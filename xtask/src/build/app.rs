//! The code of the app: compiled as one program, cut into what everybody loads and what is loaded on
//! the way to a page, bound to JavaScript, made small.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use crate::{
    build::{
        parts::{Part, Parts, SHARED_FILE},
        wasm,
    },
    failure::{About, Result},
    process::step,
    project::{Project, files_below},
    stamp,
    tools::{Tools, WASM_TARGET},
};

const PACKAGE: &str = "frontend";
/// What the steps of the build leave; kept, so that a developer can look into it.
const SPLIT: &str = "dist/app/split";
const BOUND: &str = "dist/app/bound";
const OUTPUT: &str = "dist/app/output";

/// `frontend/boot.js` and `frontend/index.html` know these names.
const MAIN: &str = "app";
const SCRIPT: &str = "app.js";
/// The script that loads the parts, as wasm-split-cli names it.
const LOADER: &str = "__wasm_split.js";
/// The module that the parts import, as wasm-split-cli names it, and as it is named when they have
/// been joined.
const IMPORTED: &str = "__wasm_split";
const GO_BETWEEN: &str = "dist/app/split/go_between.wat";

/// What rustc writes for its target, and no more: binaryen would use whatever it may, and the oldest
/// browsers that the stylesheets are written for would not read it.
const FEATURES: [&str; 9] = [
    "--mvp-features",
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-reference-types",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
];

/// The app as it is served.
pub(super) struct App {
    /// Its address, whose last part is a hash of everything in it.
    pub(super) folder: String,
    pub(super) parts: Vec<Part>,
}

/// Builds the app into a folder of `site`.
pub(super) fn build(project: &Project, tools: &Tools, site: &str) -> Result<App> {
    for folder in [SPLIT, BOUND, OUTPUT] {
        project.empty_folder(folder)?;
    }
    let program = compile(project, tools)?;
    split(project, tools, &program)?;
    let parts = Parts::read(&project.read(&format!("{SPLIT}/{LOADER}"))?)?;
    bind(project, tools, &parts.loader())?;
    optimise(project, tools, &format!("{BOUND}/{PACKAGE}_bg.wasm"), MAIN)?;
    join(project, tools, &parts)?;
    bundle(project, tools)?;
    Ok(App {
        folder: publish(project, site)?,
        parts: parts.all,
    })
}

/// Relocations tell the next step which function calls which. They are asked for the app alone, so
/// that the crates it shares with the Worker are compiled once.
fn compile(project: &Project, tools: &Tools) -> Result<PathBuf> {
    let target = project.target_folder();
    let mut command = tools.command("cargo")?;
    command
        .args(["rustc", "--release", "--package", PACKAGE])
        .args(["--target", WASM_TARGET, "--target-dir"])
        .arg(&target)
        .args(["--", "-C", "link-args=--emit-relocs"])
        .current_dir(&project.root);
    step("compile the app", &mut command)?;
    Ok(target.join(format!("{WASM_TARGET}/release/{PACKAGE}.wasm")))
}

fn split(project: &Project, tools: &Tools, program: &Path) -> Result<()> {
    let mut command = tools.command(&tools.wasm_split)?;
    command
        .args([program, &project.path(SPLIT)])
        .args(["--out-name", PACKAGE]);
    step("cut the app into parts", &mut command).map(drop)
}

/// The names by which the parts find each other stay as they are.
fn bind(project: &Project, tools: &Tools, loader: &str) -> Result<()> {
    let mut command = tools.command(&tools.wasm_bindgen)?;
    command
        .args(["--target", "web", "--no-typescript"])
        .args(["--keep-lld-exports", "--no-demangle"])
        .args(["--out-name", PACKAGE, "--out-dir"])
        .arg(project.path(BOUND))
        .arg(project.path(&format!("{SPLIT}/{PACKAGE}.wasm")));
    step("bind the app to JavaScript", &mut command)?;
    project.write(&format!("{BOUND}/{LOADER}"), loader)
}

/// Makes one file of each part, and one of all that several of them need.
fn join(project: &Project, tools: &Tools, parts: &Parts) -> Result<()> {
    let file = |name: &String| project.path(&format!("{SPLIT}/{name}.wasm"));
    let own = parts.all.iter().filter_map(|part| part.own.as_ref());
    let bytes = own.chain(&parts.shared).map(|name| {
        let file = file(name);
        fs::read(&file).about("read", &file)
    });
    let go_between = wasm::go_between(&bytes.collect::<Result<Vec<_>>>()?, MAIN)?;
    project.write(GO_BETWEEN, &go_between)?;
    for part in &parts.all {
        if let Some(own) = &part.own {
            join_files(project, tools, &[file(own)], &part.name)?;
        }
    }
    if parts.shared.is_empty() {
        return Ok(());
    }
    let shared: Vec<PathBuf> = parts.shared.iter().map(file).collect();
    join_files(project, tools, &shared, SHARED_FILE)
}

fn join_files(project: &Project, tools: &Tools, files: &[PathBuf], name: &str) -> Result<()> {
    let joined = format!("{SPLIT}/joined_{name}.wasm");
    let mut command = tools.command(tools.npm_binary("wasm-merge"))?;
    command.args([project.path(GO_BETWEEN).as_os_str(), IMPORTED.as_ref()]);
    for file in files {
        // wasm-merge takes a file and the name that others would import it by.
        command.args([file.as_os_str(), file.file_name().unwrap_or_default()]);
    }
    command
        .args(FEATURES)
        .arg("--output")
        .arg(project.path(&joined));
    step(&format!("join the part {name}"), &mut command)?;
    optimise(project, tools, &joined, name)
}

fn optimise(project: &Project, tools: &Tools, input: &str, name: &str) -> Result<()> {
    let mut command = tools.command(tools.npm_binary("wasm-opt"))?;
    let output: OsString = project.path(&format!("{OUTPUT}/{name}.wasm")).into();
    command
        .args(FEATURES)
        .args([
            "-Oz",
            "--strip-debug",
            "--strip-producers",
            "--strip-target-features",
        ])
        .arg(project.path(input))
        .args(["--output".as_ref(), output.as_os_str()]);
    step(&format!("optimise the part {name}"), &mut command).map(drop)
}

/// One script instead of three that would be loaded one after the other.
fn bundle(project: &Project, tools: &Tools) -> Result<()> {
    let mut command = tools.command(tools.npm_binary("esbuild"))?;
    command
        .arg("frontend/boot.js")
        .args(["--bundle", "--minify", "--format=esm", "--target=es2022"])
        .args(["--log-level=error", "--legal-comments=none"])
        .arg(format!("--alias:app=./{BOUND}/{PACKAGE}.js"))
        .arg(format!("--outfile={OUTPUT}/{SCRIPT}"))
        .current_dir(&project.root);
    step("join the app's scripts", &mut command).map(drop)
}

/// Copies the output to where it is served from, and tells its address.
fn publish(project: &Project, site: &str) -> Result<String> {
    let files = files_below(&project.path(OUTPUT), &[])?;
    let folder = format!("/app/{}", stamp::of_contents(&files)?);
    let place = project.path(&format!("{site}{folder}"));
    fs::create_dir_all(&place).about("make the folder", &place)?;
    for file in &files {
        let copy = place.join(file.file_name().unwrap_or_default());
        fs::copy(file, copy).about("copy", file)?;
    }
    Ok(folder)
}
