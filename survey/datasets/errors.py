"""What can be wrong with somebody's data or with what is asked of it; single cells are survey.tables.Mistake.

DatasetError
 ├─ DataFileMissing · DataFileUnusable · DataFileTooLarge     the file as a whole
 ├─ ScaleImpossible · ItemsImpossible · ItemNotReversible     what was asked for
 └─ NothingToAnalyse · GroupsImpossible                       what the file holds
"""

from survey.errors import SurveyError


class DatasetError(SurveyError):
    """The data cannot be analysed as asked."""


class DataFileMissing(DatasetError):
    """There is nothing at that path."""

    zh = "找不到文件 {file}。"
    en = "There is no file {file}."


class DataFileUnusable(DatasetError):
    """The path is a folder or a device, or the operating system refuses to read it."""

    zh = "无法读取 {file}：{reason_zh}。"
    en = "Cannot read {file}: {reason}."


class DataFileTooLarge(DatasetError):
    """The file is larger than anything that is read; it was not opened."""

    zh = "{file} 有 {size} MB，最多可以读 {most} MB。"
    en = "{file} has {size} MB; at most {most} MB are read."


class ScaleImpossible(DatasetError):
    """The two ends do not make a scale."""

    zh = "量表两端 {low} 和 {high} 不成立：最大值要大于最小值，最多相差{widest}。"
    en = "The ends {low} and {high} make no scale: the high end must exceed the low one, by at most {widest}."


class ItemsImpossible(DatasetError):
    """The items asked for are none, doubled, or the group column itself."""

    zh = "条目列不成立：{reason_zh}。"
    en = "The item columns cannot be used: {reason}."


class ItemNotReversible(DatasetError):
    """A column to be reversed is not among the items."""

    zh = "要反向计分的“{column}”不在条目列中；条目列有：{known_zh}。"
    en = "“{column}”, to be reversed, is not among the items, which are: {known}."


class NothingToAnalyse(DatasetError):
    """The file has no rows, or no answers in them."""

    zh = "{file} 中没有可分析的数据：{reason_zh}。"
    en = "{file} holds nothing to analyse: {reason}."


class GroupsImpossible(DatasetError):
    """There are too few groups to compare, or so many that the column cannot be one of groups."""

    zh = "{file} 的“{column}”列有{count}个组，需要{least}至{most}个。"
    en = "{file} has {count} group(s) in the column “{column}”; there must be {least} to {most}."
