"""`mofan serve`: serve the answering pages."""

from pathlib import Path

import click

from survey.commands.options import FILE, configured, folder_argument, option, public_url_option, say
from survey.installation import require_set_up
from survey.serve import Listener
from survey.serve import serve as serve_pages


@click.command("serve")
@folder_argument
@option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", zh="监听地址",
        en="Address to listen at.")
@option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), zh="端口", en="Port.")
@option("--cert", type=FILE, metavar="FILE", zh="TLS 证书（PEM）", en="TLS certificate (PEM).")
@option("--key", type=FILE, metavar="FILE", zh="证书的私钥（PEM）", en="Private key of the certificate (PEM).")
@public_url_option
def serve(  # noqa: PLR0917 -- click passes every option by name
    folder: Path, host: str, port: int, cert: Path | None, key: Path | None, public_url: str | None,
) -> None:
    """启动 DIR 的答卷网页，按 Ctrl+C 停止。

    Serve the answering pages of DIR until Ctrl+C.
    """
    config = configured(folder, public_url)
    require_set_up(config)
    listener = Listener(host, port, cert, key)
    listener.check()
    address = config.public_url or f"{'https' if cert else 'http'}://{f'[{host}]' if ':' in host else host}:{port}"
    say(f"答卷网页：{address}/zh/（按 Ctrl+C 停止）", f"Answering pages: {address}/en/ (Ctrl+C stops)")
    serve_pages(config, listener)
