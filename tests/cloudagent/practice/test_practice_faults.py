from __future__ import annotations

import pytest

from ozogui.cloudagent.practice.practice_faults import FAULT_NAMES, Fault, FaultError, FaultPlan


def taken(plan: FaultPlan) -> list[Fault]:
    return list(iter(plan.take, None))


def test_faults_come_in_order_and_then_no_more() -> None:
    plan = FaultPlan(["html", "reset-taken"])
    plan.add("drip", 2)
    assert taken(plan) == [
        Fault("html", taken=False),
        Fault("reset", taken=True),
        Fault("drip", taken=True),
        Fault("drip", taken=True),
    ]
    assert plan.take() is None


def test_a_plan_can_be_typed() -> None:
    assert taken(FaultPlan.parse(" hang, html*2 ,bad-gateway-taken,")) == [
        Fault("hang", taken=False),
        Fault("html", taken=False),
        Fault("html", taken=False),
        Fault("bad-gateway", taken=True),
    ]
    assert taken(FaultPlan.parse("")) == []


@pytest.mark.parametrize("text", ["flood", "html*x", "-taken", "reset-early-taken", "html;drip"])
def test_a_fault_that_is_not_known_is_told(text: str) -> None:
    with pytest.raises(FaultError) as caught:
        FaultPlan.parse(text)
    assert caught.value.message


def test_every_name_can_be_planned() -> None:
    plan = FaultPlan(FAULT_NAMES)
    assert [fault.name for fault in taken(plan)] == list(FAULT_NAMES)
