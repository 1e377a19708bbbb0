"""`mofan init`: create a data folder from a list of branches."""

from pathlib import Path

import click

from survey.commands.options import FILE, configured, folder_argument, option, say
from survey.installation import set_up, set_up_empty
from survey.organisation import branches, read_organisation


@click.command("init")
@folder_argument
@option("--org", metavar="ORG.csv", type=FILE, zh="组织名单；也可以以后在工作台读入",
        en="List of units; it can also be read in the office later.")
def init(folder: Path, org: Path | None) -> None:
    """建立数据文件夹 DIR，读入组织名单；密钥另放在旁边的文件夹。

    名单是 CSV（UTF-8 或 GB18030）或 XLSX，列为 id,name,parent,kind,members，每行一个单位：编号、名称、上级编号、
    类别（organ 机关、group 党总支、branch 支部）、人数。DIR 已经建好时只更新名单，已计划的轮次不受影响。

    Create the data folder DIR from a list of units (CSV or XLSX with these columns; kind is organ, group or
    branch), and a folder for secrets beside it. An existing data folder gets the new list; rounds keep the one
    they were planned with.
    """
    config = configured(folder)
    if org is None:
        set_up_empty(config)
        say(f"数据文件夹：{config.data}\n密钥文件夹：{config.secrets}（不要和数据一起备份）\n"
            "下一步：mofan account add，然后 mofan serve。",
            f"Data folder: {config.data}\nSecrets folder: {config.secrets} (keep it out of back-ups of the data)\n"
            "Next: mofan account add, then mofan serve.")
        return
    units = read_organisation(org)
    set_up(config, units)
    count, organ = len(branches(units)), units[0]
    say(f"数据文件夹：{config.data}\n密钥文件夹：{config.secrets}（不要和数据一起备份）\n"
        f"{organ.name}：{count}个支部，{organ.members}人。",
        f"Data folder: {config.data}\nSecrets folder: {config.secrets} (keep it out of back-ups of the data)\n"
        f"{organ.name}: {count} branches, {organ.members} members.")
