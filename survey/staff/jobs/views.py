"""The pages of long work. They only ask and look: the clerk does it."""

import time

from flask import Blueprint, Response, jsonify, redirect, request, send_file, url_for
from flask_babel import gettext as _

from survey.accounts.administering import find_account
from survey.accounts.errors import AccountUnknown
from survey.jobs import Job, ask, job, jobs_of, released_rounds, take_result
from survey.staff.jobs.forms import JobForm
from survey.staff.pages import Reply, account, config, lang, page, told
from survey.store.jobs import JobState

bp = Blueprint("jobs", __name__, url_prefix="/jobs")


def state_name(job: Job) -> tuple[str, str]:
    """Say in which state a job is, and give the tone of that."""
    if job.paper.state is JobState.DONE and not job.current:
        return _("已失效"), "warn"
    return {
        JobState.WAITING: (_("等待处理"), ""), JobState.RUNNING: (_("正在生成"), "info"),
        JobState.INTERRUPTED: (_("中断，将自动重新开始"), "warn"), JobState.DONE: (_("可以下载"), "good"),
        JobState.FAILED: (_("没有完成"), "bad"),
    }[job.paper.state]


@bp.route("/", methods=["GET", "POST"])
def index() -> Reply:
    """List the jobs of a round, the latest unless another is named, and take new ones."""
    rounds = tuple(reversed(released_rounds(config())))
    chosen = request.args.get("round", "")
    shown = chosen if chosen in rounds else next(iter(rounds), None)
    form = JobForm(rounds, data=None if request.method == "POST" else {"lang": lang(), "round_id": shown})
    if form.validate_on_submit():
        with told(form):
            asked = ask(config(), form.kind.data, form.round_id.data, form.lang.data, account().name)
            return redirect(url_for("jobs.one", job_id=asked.id), 303)
    jobs = jobs_of(config(), shown) if shown is not None else ()
    return page("jobs/index.html", form=form, jobs=jobs, rounds=rounds, shown=shown, state_name=state_name)


def _post(name: str) -> str:
    """Give the post of whoever asked, a name to sign in with where there is no such account any more."""
    try:
        return find_account(config(), name).account.shown
    except AccountUnknown:
        return name


@bp.get("/<job_id>")
def one(job_id: str) -> str:
    """Show how far a job is, and its file once there is one."""
    found = job(config(), job_id)
    return page("jobs/one.html", job=found, asker=_post(found.paper.asked_by),
                silent=found.silent(int(time.time())), state_name=state_name)


@bp.get("/<job_id>/state")
def state(job_id: str) -> Response:
    """Tell a script how far a job is."""
    found = job(config(), job_id)
    return jsonify(done=found.paper.done, total=found.paper.total, state=found.paper.state.value,
                   silent=found.silent(int(time.time())))


@bp.get("/<job_id>/file")
def download(job_id: str) -> Response:
    """Give the finished file, checked; nothing else ever."""
    found = job(config(), job_id)
    file = take_result(config(), job_id)
    answer = send_file(file, "application/octet-stream", as_attachment=True, download_name=found.file_name,
                       etag=False)
    answer.headers["Cache-Control"] = "no-store"  # as on every page; the library would let a browser keep it
    return answer
