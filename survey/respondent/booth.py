"""What the anonymous app needs from the rest of the house: a notice to show and a box to cast into."""

from typing import Protocol

from survey.ballots import Ballot, Notice, Outcome


class Booth(Protocol):
    """A notice board and the slot of a ballot box; the app knows nothing of what lies behind."""

    def notice(self) -> Notice | None:
        """Give what is posted now, None if no round is; asked on every request, so it must be cheap."""

    def is_open(self) -> bool:
        """Tell whether ballots are taken now; asked on every request, so it must be cheap."""

    def cast(self, ballot: Ballot) -> Outcome:
        """Burn the code or stamp and keep the ballot, both or neither; returns only once that is on disk.

        A stamp is judged by whoever calls; the booth sees to it that it counts once.

        Raises MofanError if the box cannot be written.
        """
