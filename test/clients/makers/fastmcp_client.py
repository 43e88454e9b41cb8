"""FastMCP's client: `fastmcp_client.py COMMAND ARGUMENT...` starts a server and says what it saw."""

import asyncio
import json
import sys
from typing import Any

from fastmcp import Client
from fastmcp.client.transports import StdioTransport
from mcp import MCPError

TOOL = "run_python_sandbox"


async def observe(client: Client) -> dict[str, Any]:
    tools = await client.list_tools()
    answer = await client.call_tool(TOOL, {"code": "print('hello')\n6 * 7"})
    failure = await client.call_tool(TOOL, {"code": "1 / 0"}, raise_on_error=False)
    resources = await client.list_resources()
    stats = await client.read_resource("sandbox://stats")
    return {
        "tools": [tool.name for tool in tools],
        "answer": {"isError": answer.is_error, "result": answer.structured_content},
        "failure": {"isError": failure.is_error, "result": failure.structured_content},
        "unknownTool": await refusal(client.call_tool("no_such_tool", {})),
        "resources": [str(resource.uri) for resource in resources],
        "stats": json.loads(stats[0].text),
        "unknownResource": await refusal(client.read_resource("sandbox://nothing")),
    }


async def refusal(request: Any) -> dict[str, Any] | None:
    """Code and message of the protocol error that a request must end with; None where it ends otherwise."""
    try:
        await request
    except MCPError as error:
        return {"code": error.code, "message": error.message}
    return None


async def main(command: str, *args: str) -> None:
    async with Client(StdioTransport(command, list(args))) as client:
        print(json.dumps(await observe(client)))


asyncio.run(main(*sys.argv[1:]))
