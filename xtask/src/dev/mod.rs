//! `cargo xtask dev`: everything from a fresh checkout to a running demo company.

mod database;
mod server;
mod vars;

use std::{
    net::{Ipv4Addr, TcpListener},
    thread,
    time::Duration,
};

use crate::{
    args::Args,
    build,
    failure::Result,
    guard::Guard,
    http,
    project::Project,
    stopwatch::Stopwatch,
    tools::{self, Tools},
};
use server::Server;

const PORT: u16 = 8787;
const PROVIDER_PORT: u16 = 8788;
const CUSTOMERS: u32 = 24;
const PORT_WAIT_MAX: Duration = Duration::from_secs(3);
/// wrangler does not run cron triggers by itself.
const CRON_TICK: Duration = Duration::from_secs(5);
const CRON_PATH: &str = "/cdn-cgi/handler/scheduled?cron=*+*+*+*+*";

struct Options {
    port: u16,
    provider_port: u16,
    reset: bool,
    customers: Option<u32>,
}

impl Options {
    fn parse(mut args: Args) -> Result<Self> {
        let options = Self {
            port: args.value("--port")?.unwrap_or(PORT),
            provider_port: args.value("--provider-port")?.unwrap_or(PROVIDER_PORT),
            reset: args.flag("--reset"),
            customers: args.value("--seed")?,
        };
        args.finish()?;
        Ok(options)
    }
}

pub(crate) fn run(project: &Project, args: Args) -> Result<()> {
    let watch = Stopwatch::start();
    let options = Options::parse(args)?;
    require_free(options.port, "--port")?;
    require_free(options.provider_port, "--provider-port")?;

    let tools = tools::ensure(project)?;
    if !build::build(project, &tools)? {
        println!("  Worker and app are up to date");
    }
    vars::write(project, options.port, options.provider_port)?;
    if options.reset {
        database::reset(project)?;
    }
    database::migrate(project, &tools)?;
    database::seed(project, options.customers, CUSTOMERS)?;
    serve(project, &tools, &options, &watch)
}

/// Two programs on one port would answer each other's requests. A port may be busy for a moment
/// after an earlier `dev` has been stopped.
fn require_free(port: u16, option: &str) -> Result<()> {
    let watch = Stopwatch::start();
    loop {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(_) => return Ok(()),
            Err(_) if watch.elapsed() < PORT_WAIT_MAX => thread::sleep(Duration::from_millis(200)),
            Err(error) => {
                return Err(format!(
                    "port {port} cannot be used ({error}): stop what uses it, or choose another \
                     with `{option} N`"
                )
                .into());
            }
        }
    }
}

fn serve(project: &Project, tools: &Tools, options: &Options, watch: &Stopwatch) -> Result<()> {
    let mut guard = Guard::start()?;
    let mut provider = Server::start(
        tools,
        &mut guard,
        "provider",
        &project.path("tests/psp"),
        options.provider_port,
    )?;
    let mut app = Server::start(tools, &mut guard, "app", &project.root, options.port)?;
    provider.wait_until_it_answers("/health")?;
    app.wait_until_it_answers("/api/health")?;
    announce(options, watch, &app, &provider);
    loop {
        thread::sleep(CRON_TICK);
        app.require_running()?;
        provider.require_running()?;
        // A tick that fails is in the app's log; the next one comes soon.
        drop(http::get(options.port, CRON_PATH));
    }
}

fn announce(options: &Options, watch: &Stopwatch, app: &Server, provider: &Server) {
    let Options {
        port,
        provider_port,
        ..
    } = options;
    println!(
        "
Dunlin is running (ready after {watch})

  app       http://localhost:{port}/
  sign-in   demo@dunlin.example  /  demo-dunlin-2026
  mailbox   http://localhost:{port}/mailbox     every mail Dunlin sends
  portal    http://localhost:{port}/portal/i/…  as a customer sees it: follow the link in a mail
  provider  http://localhost:{provider_port}/            development payment provider
  logs      {}
            {}

Ctrl-C stops everything.",
        app.log.display(),
        provider.log.display()
    );
}
