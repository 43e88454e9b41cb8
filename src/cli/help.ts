/** The text of `--help`. */
import { settingsHelp } from '../config.ts';
import { CLIENTS } from './command.ts';

/** Ends with a newline. */
export function helpText(): string {
  return `Usage: python-sandbox-mcp [COMMAND] [OPTIONS]

An MCP server with one tool, run_python_sandbox: Python in a pre-warmed process inside a container.

Commands:
  serve            serve MCP over standard input and output (the default)
  run FILE [ARG…]  run one script in the sandbox, - for standard input; exits with its status;
                   options go before FILE, as all that follows is the script's;
                   --file PATH[:NAME] puts a file into its working directory, and
                   --out DIR keeps the files that it leaves there
  build            build the sandbox image now instead of on first use, and print its name;
                   --packages polars,duckdb==1.4.2 adds packages, for use with --image
  doctor           try machine and sandbox out, and say what to do; --json for programs
  bench            measure it beside other ways to run Python; bench --help has its options
  config CLIENT    print what to paste into a client: ${CLIENTS.join(', ')}

Options: [default; environment variable]. An option overrides its variable.
${settingsHelp()}
  -h, --help                  this text
  -v, --version               the version

Values follow their option or its =. A SIZE is in bytes, or has a unit: 512m, 1 MiB. SECONDS may
have one, too: 90, 1.5, 500ms, 2min. A switch is on by its name alone, and off by --no-NAME.

Examples:
  python-sandbox-mcp --memory 1g --isolation forked
  python-sandbox-mcp run --timeout 2min script.py first second
  python-sandbox-mcp run --mount /srv/data:/data --mount /srv/out:/out:rw -
  python-sandbox-mcp doctor --runtime podman
  python-sandbox-mcp config cursor --workers=4
`;
}
