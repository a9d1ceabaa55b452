"""Users of the portal and what they do for its commissions."""

from accounts.models import User
from meetings.models import Commission, CommissionRole

Role = CommissionRole.Role


def give_role(user: User, role: str, *commissions: Commission, sees_closed: bool = False) -> User:
    """The user with that role in ``commissions``; in all that there are, when none is named."""
    for commission in commissions or Commission.objects.all():
        CommissionRole.objects.create(
            user=user,
            commission=commission,
            role=role,
            sees_closed=sees_closed or role == Role.SECRETARY,
        )
    return user
