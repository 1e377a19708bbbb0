"""What each figure shows, in a few sentences for those who cannot see it; released numbers only."""

from collections.abc import Iterable, Sequence

from questionnaires.catalogue import Named
from questionnaires.model import Scale
from reports.charts.gap_bars import in_order
from reports.charts.heatmap import APART, cell_of
from reports.charts.words import difference, rating, rule_name, say
from reports.findings.comparison import Funnel
from reports.findings.priorities import Matrix
from reports.gaps import QUADRANT_NAMES, Quadrant
from reports.profile import Axis, Profile
from reports.release import AudienceResult, Mean, Points
from reports.sentences import figure
from reports.statistics.importance import Priority

MOST_LISTED = 12
"""Ratings told one by one; of more than that only the highest and the lowest."""
MOST_NAMED = 8


def radar(profile: Profile, lang: str, organ: Profile | None = None) -> str:
    """Describe a unit's radar, with the organ's line where it has one."""
    told = _pairs("alt_radar", profile, profile.axes, lang)
    if organ is None:
        return told
    line = _clauses([f"{axis.title.say(lang)} {rating(axis.members, lang)}" for axis in organ.axes], lang)
    return told + ("" if lang == "zh" else " ") + say("alt_radar_organ", lang, ratings=line)


def dumbbell(profile: Profile, lang: str, axes: Sequence[Axis] | None = None) -> str:
    """Describe own and members' ratings side by side."""
    return _pairs("alt_dumbbell", profile, profile.axes if axes is None else axes, lang)


def gap_bars(profile: Profile, lang: str, axes: Sequence[Axis] | None = None) -> str:
    """Describe the gaps of a unit, largest first."""
    axes = in_order(profile.axes if axes is None else axes)
    gaps = _gaps(axes, lang)
    told = _clauses(gaps[:MOST_LISTED], lang) if gaps else say("alt_no_gaps", lang)
    return say("alt_gap_bars", lang, unit=profile.unit.name, gaps=told, flags=_flags(axes, lang)).strip()


def heatmap(audiences: Sequence[AudienceResult], facets: Sequence[Named], lang: str, rule: str = "nbs") -> str:
    """Describe the satisfaction of all groups under one counting rule."""
    groups = _clauses([_group(result, facets, lang, rule) for result in audiences], lang)
    return say("alt_heatmap", lang, rule=rule_name(rule, lang), groups=groups)


def multiples(profiles: Sequence[Profile], lang: str) -> str:
    """Describe the small radars of all units."""
    if not profiles:
        return ""
    return say("alt_multiples", lang, count=len(profiles), scale=_scale(profiles[0].scale, lang),
               hidden=_hidden_units(profiles, lang)).strip()


def overlay(profiles: Sequence[Profile], lang: str, *, own: bool = False) -> str:
    """Describe up to four units in one figure: members' ratings, or with `own` both ratings."""
    if not profiles:
        return ""
    told = [say("alt_overlay_one", lang, name=axis.title.say(lang),
                values=_list([_of_unit(profile, place, lang, own=own) for profile in profiles], lang))
            for place, axis in enumerate(profiles[0].axes)]
    return say("alt_overlay_rows" if own else "alt_overlay", lang, scale=_scale(profiles[0].scale, lang),
               units=_list([profile.unit.name for profile in profiles], lang), ratings=_clauses(told, lang))


def _of_unit(profile: Profile, place: int, lang: str, *, own: bool) -> str:
    axis = profile.axes[place]
    facts = {"unit": profile.unit.name, "members": rating(axis.members, lang)}
    if own and axis.own is not None:
        return say("alt_overlay_pair", lang, own=rating(axis.own, lang), **facts)
    return say("alt_overlay_value", lang, **facts)


def intervals(profiles: Sequence[Profile], lang: str, dimension_id: str | None = None) -> str:
    """Describe members' ratings of all units, or those on one dimension."""
    if not profiles:
        return ""
    places = [place for place, axis in enumerate(profiles[0].axes) if dimension_id in {None, axis.id}]
    dimensions = _clauses([_span(profiles, place, lang) for place in places], lang)
    return say("alt_intervals", lang, scale=_scale(profiles[0].scale, lang), dimensions=dimensions,
               hidden=_hidden_units(profiles, lang)).strip()


def funnels(found: Sequence[Funnel], lang: str) -> str:
    """Describe the funnels of all dimensions: who lies beyond the outer limits."""
    names = [say("alt_funnel_one", lang, unit=place.name, dimension=funnel.dimension.title.say(lang),
                 mean=figure(place.cell)) for funnel in found for place in funnel.outside]
    outside = say("alt_funnel_outside", lang, names=_names(names, lang)) if names else say("alt_funnel_none", lang)
    return say("alt_funnels", lang, count=len(found), outside=outside)


def quadrants(axes: Sequence[Axis], lang: str) -> str:
    """Describe the organ's items by quadrant: how many lie in each."""
    gaps = [axis.gap.quadrant for axis in axes if axis.gap is not None]
    corners = [say("alt_quadrant", lang, name=QUADRANT_NAMES[quadrant].say(lang), count=gaps.count(quadrant))
               for quadrant in Quadrant]
    return say("alt_quadrants", lang, count=len(gaps), corners=_clauses(corners, lang))


def priorities(matrices: Sequence[Matrix], lang: str) -> str:
    """Describe importance and performance by group: what to improve first."""
    return say("alt_priorities", lang, count=len(matrices),
               groups=_clauses([_first(matrix, lang) for matrix in matrices], lang))


def _first(matrix: Matrix, lang: str) -> str:
    facets = [say("alt_unsure", lang, facet=aspect.title.say(lang)) if aspect.hollow else aspect.title.say(lang)
              for aspect in matrix.of(Priority.CONCENTRATE_HERE)]
    name = matrix.name.say(lang)
    if not facets:
        return say("alt_priority_none", lang, name=name)
    return say("alt_priority", lang, name=name, facets=_names(facets, lang))


def _clauses(parts: Iterable[str], lang: str) -> str:
    return ("；" if lang == "zh" else "; ").join(parts)


def _names(names: Sequence[str], lang: str) -> str:
    more = "…" if len(names) > MOST_NAMED else ""
    return ("、" if lang == "zh" else ", ").join(names[:MOST_NAMED]) + more


def _list(parts: Iterable[str], lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(parts)


def _scale(scale: Scale, lang: str) -> str:
    return say("alt_scale", lang, low=scale.low, high=scale.high)


def _pairs(key: str, profile: Profile, axes: Sequence[Axis], lang: str) -> str:
    few = len(axes) <= MOST_LISTED
    told = _clauses([_rating(axis, lang) for axis in axes], lang) if few else _extremes(axes, lang)
    return say(key, lang, unit=profile.unit.name, scale=_scale(profile.scale, lang), ratings=told,
               flags=_flags(axes, lang)).strip()


def _rating(axis: Axis, lang: str) -> str:
    name, members = axis.title.say(lang), rating(axis.members, lang)
    if axis.own is None:
        return say("alt_members", lang, name=name, members=members)
    return say("alt_rating", lang, name=name, own=rating(axis.own, lang), members=members)


def _extremes(axes: Sequence[Axis], lang: str) -> str:
    cells = [(axis.members, axis.title.say(lang)) for axis in axes if isinstance(axis.members, Mean)]
    if not cells:
        return say("alt_none_shown", lang)
    most, least = (choose(cells, key=lambda pair: pair[0].value) for choose in (max, min))
    return say("alt_extremes", lang, high=most[1], most=figure(most[0]), low=least[1], least=figure(least[0]))


def _gaps(axes: Iterable[Axis], lang: str) -> list[str]:
    """Every gap that there is, in the order of `axes`."""
    return [say("alt_gap", lang, name=axis.title.say(lang), gap=difference(axis, axis.gap))
            for axis in axes if axis.gap is not None]


def _flags(axes: Sequence[Axis], lang: str) -> str:
    """Name the flagged gaps; nothing where none was tested, as for the whole organ."""
    tested = [axis for axis in axes if axis.gap is not None and axis.gap.p is not None]
    flagged = [axis for axis in tested if axis.gap is not None and axis.gap.flagged]
    if flagged:
        return say("alt_flagged", lang, names=_names(_gaps(flagged, lang), lang))
    return say("alt_not_flagged", lang) if tested else ""


def _group(result: AudienceResult, facets: Sequence[Named], lang: str, rule: str) -> str:
    overall, name = cell_of(result, None, rule), result.name.say(lang)
    cells = [(cell, facet.text.say(lang)) for facet in facets
             if facet.id != APART and isinstance(cell := cell_of(result, facet, rule), Points)]
    if not cells:
        return say("alt_group_hidden", lang, name=name)
    most, least = (choose(cells, key=lambda pair: pair[0].value) for choose in (max, min))
    points = figure(overall) if isinstance(overall, Points) else say("hidden", lang)
    return say("alt_group", lang, name=name, points=points, high=most[1], most=figure(most[0]),
               low=least[1], least=figure(least[0]))


def _span(profiles: Sequence[Profile], place: int, lang: str) -> str:
    name = profiles[0].axes[place].title.say(lang)
    cells = [cell for profile in profiles if isinstance(cell := profile.axes[place].members, Mean)]
    if not cells:
        return say("alt_group_hidden", lang, name=name)
    least, most = (choose(cells, key=lambda cell: cell.value) for choose in (min, max))
    return say("alt_dimension", lang, name=name, count=len(cells), least=figure(least), most=figure(most))


def _hidden_units(profiles: Sequence[Profile], lang: str) -> str:
    hidden = [profile.unit.name for profile in profiles if profile.is_hidden]
    return say("alt_hidden", lang, names=_names(hidden, lang)) if hidden else ""
