"""`mofan serve`: serve the answering pages and the office."""

import socket
from pathlib import Path

import click

from survey.commands.options import FILE, configured, folder_argument, option, public_url_option, say
from survey.config import Config
from survey.installation import require_set_up
from survey.processes import Doors, serve_all
from survey.serve import Listener

EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 -- compared with, not bound to


@click.command("serve")
@folder_argument
@option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", zh="监听地址",
        en="Address to listen at.")
@option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), zh="答卷网页的端口",
        en="Port of the answering pages.")
@option("--staff-host", metavar="ADDRESS", zh="工作台的监听地址，默认与 --host 相同",
        en="Address the office listens at, by default that of --host.")
@option("--staff-port", default=8001, show_default=True, type=click.IntRange(1, 65535), zh="工作台的端口",
        en="Port of the office.")
@option("--cert", type=FILE, metavar="FILE", zh="TLS 证书（PEM），两个端口共用",
        en="TLS certificate (PEM) of both ports.")
@option("--key", type=FILE, metavar="FILE", zh="证书的私钥（PEM）", en="Private key of the certificate (PEM).")
@public_url_option
def serve(  # noqa: PLR0917 -- click passes every option by name
    folder: Path, host: str, port: int, staff_host: str | None, staff_port: int, cert: Path | None,
    key: Path | None, public_url: str | None,
) -> None:
    """启动 DIR 的答卷网页和工作台，按 Ctrl+C 停止。

    党员在一个端口作答，不登录、不留记录；工作人员在另一个端口登录。后台任务（出报告、按时开放和停止收卷）一并运行。

    Serve the answering pages and the office of DIR until Ctrl+C. Members answer at one port, without signing in and
    without a trace; staff sign in at the other. Long work and the timetable are looked after as well.
    """
    config = configured(folder, public_url)
    require_set_up(config)
    doors = Doors(Listener(host, port, cert, key), Listener(staff_host or host, staff_port, cert, key))
    doors.check()
    start_all(config, doors)


def start_all(config: Config, doors: Doors) -> None:
    """Serve both doors; their addresses are told once they answer."""
    say("正在启动，请稍候……", "Starting, one moment …")
    serve_all(config, doors, lambda: tell_addresses(config, doors))


def tell_addresses(config: Config, doors: Doors) -> None:
    """Say where members and staff find their pages."""
    members, office = config.public_url or address(doors.respondents), address(doors.office)
    say(f"答卷网页：{members}/zh/\n工作台：{office}/\n（按 Ctrl+C 停止）",
        f"Answering pages: {members}/en/\nOffice: {office}/?lang=en\n(Ctrl+C stops)")


def address(listener: Listener) -> str:
    """Give the address a listener can be reached at; by this machine's name where it listens everywhere."""
    host = socket.gethostname() if listener.host in EVERYWHERE else listener.host
    host = f"[{host}]" if ":" in host else host
    return f"{'https' if listener.cert else 'http'}://{host}:{listener.port}"
