"""The arithmetic of a quorum: how many members there are, how many take part, how many must."""

from dataclasses import dataclass
from typing import Final

from meetings.models import Commission

Rule = Commission.QuorumRule

_RULES: Final = {
    Rule.MORE_THAN_HALF: "более половины",
    Rule.AT_LEAST_HALF: "не менее половины",
    Rule.TWO_THIRDS: "не менее двух третей",
    Rule.NUMBER: "установленное число",
}


def needed(rule: Rule, members: int, number: int | None = None) -> int:
    """How many of the voting members must take part; ``number`` is that of the rule ``NUMBER``."""
    match rule:
        case Rule.MORE_THAN_HALF:
            return members // 2 + 1
        case Rule.AT_LEAST_HALF:
            return (members + 1) // 2
        case Rule.TWO_THIRDS:
            return (members * 2 + 2) // 3
        case Rule.NUMBER:
            return number or 1


@dataclass(frozen=True, slots=True)
class Quorum:
    """Whether enough of a commission's voting members take part, with the arithmetic of it.

    Where neither a membership nor a participant tells who the members are, the quorum is not
    known, and so it is not met.
    """

    commission: Commission
    members: int
    #: Members who take part, and substitutes who vote in place of others.
    present: int
    #: How many of those present are substitutes.
    substitutes: int = 0
    #: The composition of that day is not on record: who is a member is read off the list.
    is_by_list: bool = False

    @property
    def rule(self) -> Rule:
        return Rule(self.commission.quorum_rule)

    @property
    def needed(self) -> int:
        return needed(self.rule, self.members, self.commission.quorum_number)

    @property
    def is_known(self) -> bool:
        return self.members > 0

    @property
    def is_met(self) -> bool:
        return self.is_known and self.present >= self.needed

    @property
    def explanation(self) -> str:
        """«12 из 17 членов, нужно не менее 9 (более половины): кворум имеется»."""
        if not self.is_known:
            return (
                "кворум не определён: внесите состав комиссии на этот день "
                "или отметьте её членов в списке участников"
            )
        counted = [f"{self.present} из {self.members} {_of(self.members, 'члена', 'членов')}"]
        if self.is_by_list:
            counted[0] += " по списку участников (состав комиссии на этот день не внесён)"
        if self.substitutes:
            words = _of(self.substitutes, "замещающего", "замещающих")
            counted.append(f"включая {self.substitutes} {words} с правом голоса")
        counted.append(f"нужно не менее {self.needed} ({_RULES[self.rule]})")
        return f"{', '.join(counted)}: {'кворум имеется' if self.is_met else 'кворума нет'}"


def _of(count: int, one: str, many: str) -> str:
    """The noun after «из», which knows two forms: из 21 члена, из 22 членов."""
    return one if count % 10 == 1 and count % 100 != 11 else many
