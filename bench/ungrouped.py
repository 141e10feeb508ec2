"""All rows in one group: the time of a row without that of a GROUP BY."""

import report
from forms import BY_DATE_PART, BY_EXTRACT, DATE_PART, DOUBLE, EXTRACT, HALF_LIFE, NUMERIC, PLAIN, PLAIN_SUM, TIMED, until
from queries import JOINED, SUM, Group, Variant, in_all, joined, parallel_group, speed_up_rows

GROUPS = [
    Group([
        Variant("all ces", in_all(PLAIN)),
        Variant("all sum", in_all(SUM)),
        Variant("all join numeric", in_all(JOINED, joined())),
        Variant("all join double", in_all(JOINED, joined("weights_double"))),
    ]),
    Group([
        Variant("timed all ces", in_all(TIMED), options=HALF_LIFE),
        Variant("timed all sum", in_all(SUM)),
        Variant("timed all date_part", in_all(BY_DATE_PART, until("weights_double"))),
        Variant("timed all extract", in_all(BY_EXTRACT, until("weights_double"))),
    ], 5),
    parallel_group("parallel all", in_all, PLAIN),
]


def rows(times):
    slower, faster, half_life = report.slower, report.faster, "half-life, all rows"
    ces, timed = times["all ces"], times["timed all ces"]
    return [
        slower("all rows", ces, PLAIN_SUM, times["all sum"], 1.15),
        faster("all rows", ces, NUMERIC, times["all join numeric"]),
        faster("all rows", ces, DOUBLE, times["all join double"]),
        *speed_up_rows(times, "parallel all", "all rows"),
        slower(half_life, timed, PLAIN_SUM, times["timed all sum"]),
        faster(half_life, timed, DATE_PART, times["timed all date_part"]),
        faster(half_life, timed, EXTRACT, times["timed all extract"]),
    ]
