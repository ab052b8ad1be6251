"""`ozogui practice`: the stand-in for CloudAgent in the foreground, for trying things out from another terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from ozogui.cli.options import JsonOption
from ozogui.cli.output import Output
from ozogui.cli.stopping import ended_by_signal
from ozogui.wording import count

if TYPE_CHECKING:
    from ozogui.cloudagent.practice.practice_rules import Arrival

PortOption = Annotated[
    int, typer.Option("--port", metavar="N", min=0, max=65_535, help="Where to listen; else any free port.")
]
FaultOption = Annotated[
    str,
    typer.Option(
        "--fault", metavar="NAME,...", help="What goes wrong with the next requests, such as hang,html*2,reset-taken."
    ),
]
ReceiverOption = Annotated[
    str,
    typer.Option(
        "--receiver",
        metavar="URL",
        help="The whole address of a receiver on this computer that results are sent to; without it nobody is called.",
    ),
]

_LOOK_S = 0.1


def practice(
    port: PortOption = 0, fault: FaultOption = "", receiver: ReceiverOption = "", json: JsonOption = False
) -> int:
    """Run the practice server until Ctrl+C. It listens on this computer only, and calls no one but a --receiver."""
    from ozogui.cloudagent.practice.practice import PracticeServer
    from ozogui.cloudagent.practice.practice_faults import FaultPlan

    output = Output(as_json=json)
    server = PracticeServer(port, faults=FaultPlan.parse(fault), receivers=filter(None, [receiver.strip()]))
    with ended_by_signal() as end, server:
        output.json({"event": "listening", "url": server.url, "user_name": server.USER_NAME, "api_key": server.API_KEY})
        output.say(f"The practice server listens at {server.url}. Nothing that is sent there reaches CloudAgent.")
        output.say(f"User name: {server.USER_NAME}")
        output.say(f"API key:   {server.API_KEY}")
        output.say("Try it from another terminal:")
        output.say(
            f"  OZOGUI_API_KEY={server.API_KEY} ozogui upload FILE --campaign Practice_Outbound "
            f"--server {server.url} --user {server.USER_NAME}"
        )
        output.say("Ctrl+C ends it.")
        told = 0
        while not end.wait(_LOOK_S):
            told = _tell(output, server.arrivals, told)
        told = _tell(output, server.arrivals, told)
    output.json({"event": "ended", "requests": told})
    output.say(f"The practice server has ended after {count('request', told)}.")
    return 0


def _tell(output: Output, arrivals: list[Arrival], told: int) -> int:
    """Print one line for each request that came since, and return how many were told by now."""
    for arrival in arrivals[told:]:
        at = f"{datetime.now(UTC).astimezone():%H:%M:%S}"
        outcome = f"queued, transactionId {arrival.transaction_id}" if arrival.transaction_id else "not queued"
        fault = f" (fault: {arrival.fault})" if arrival.fault else ""
        output.json(
            {
                "event": "request",
                "campaign": arrival.campaign,
                "leads": arrival.leads,
                "transaction_id": arrival.transaction_id,
                "fault": arrival.fault,
            }
        )
        output.say(f"{at}  {arrival.campaign or 'no campaign'}: {count('lead', arrival.leads)} {outcome}{fault}")
    return len(arrivals)
