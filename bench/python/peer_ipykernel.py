"""An IPython kernel, driven by jupyter_client as a notebook server would."""

from __future__ import annotations

from jupyter_client.manager import start_new_kernel
from line_peer import serve

TIMEOUT_S = 30

manager, client = start_new_kernel(kernel_name="python3")


def run(code: str) -> str:
    """Waits for the reply and for the kernel to be idle again, since output may come until then."""
    request = client.execute(code, store_history=False)
    stdout = ""
    while True:
        message = client.get_iopub_msg(timeout=TIMEOUT_S)
        if message["parent_header"].get("msg_id") != request:
            continue
        if message["msg_type"] == "stream":
            stdout += message["content"]["text"]
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            break
    client.get_shell_msg(timeout=TIMEOUT_S)
    return stdout


try:
    serve(run)
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
