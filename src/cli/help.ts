/** The text of `--help`. */
import { settingsHelp } from '../config.ts';
import { CLIENTS } from './command.ts';
import { type Paint, plain } from './terminal/colors.ts';

/** Ends with a newline. */
export function helpText(paint: Paint = plain): string {
  const heading = (text: string) => paint('bold', text);
  return `${heading('Usage:')} python-sandbox-mcp [COMMAND] [OPTIONS]

An MCP server with one tool, run_python_sandbox: Python in a pre-warmed process inside a container.
A client starts it: "config CLIENT" prints what to paste there. It can also run scripts by itself.

${heading('Examples:')}
  python-sandbox-mcp config cursor --workers=4
  python-sandbox-mcp doctor --runtime podman
  python-sandbox-mcp run --timeout 2min script.py first second
  python-sandbox-mcp run --mount /srv/data:/data --mount /srv/out:/out:rw -
  python-sandbox-mcp build --packages polars,duckdb==1.4.2
  python-sandbox-mcp --memory 1g --isolation forked --metrics 9464

${heading('Commands:')}
  serve            serve MCP over standard input and output (the default)
  run FILE [ARG…]  run one script in the sandbox, - for standard input; exits with its status;
                   options go before FILE, as all that follows is the script's;
                   --file PATH[:NAME] puts a file into its working directory, and
                   --out DIR keeps the files that it leaves there
  build            build the sandbox image now instead of on first use, and print its name;
                   --packages NAMES adds packages, or name==version, for use with --image
  doctor           try machine and sandbox out, and say what to do; --json for programs
  bench            measure it beside other ways to run Python; bench --help has its options
  config CLIENT    print what to paste into a client: ${CLIENTS.join(', ')}

${heading('Options:')} [default; environment variable]. An option overrides its variable.
  -h, --help                  this text
  -v, --version               the version

Values follow their option or its =. A SIZE is in bytes, or has a unit: 512m, 1 MiB. SECONDS may
have one, too: 90, 1.5, 500ms, 2min. A switch is on by its name alone, and off by --no-NAME.
${settingsHelp(heading)}

${heading('Exit status:')}
  0 all is well     1 the script or a check failed     2 a mistake on the command line
  69 no sandbox     70 a fault of this program         124 a timeout
  130 cancelled     137 out of memory, or killed       others: the script's own, from sys.exit
`;
}
