"""`administrator`: the first account of a team that was imported. Everybody else's is made on the pages."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from wellbeing.cli.database import load_settings, sessions
from wellbeing.models import Provider


@click.command()
@click.argument("email")
@click.option("--name", required=True, help="Their name, as screens show it.")
@click.option("--provider", "named", help="Who employs the workers; not needed when there is one.")
def administrator(email: str, name: str, named: str | None) -> None:
    """Give somebody an account as administrator, with a password to use once."""
    from argon2 import PasswordHasher
    from email_validator import EmailNotValidError, validate_email

    from wellbeing import accounts, clock
    from wellbeing.models import RoleGrant
    from wellbeing.store import account
    from wellbeing.viewer import RoleName

    try:
        email = validate_email(email, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise click.UsageError(f"“{email}” is not an email address. Right would be dana@example.org.") from error
    password = accounts.one_time_password()
    with sessions(load_settings()) as make, make.begin() as session:
        provider = _provider(session, named)
        if account.user_with_email(session, email) is not None:
            raise click.UsageError(f"{email} has an account already. Nothing was changed.")
        user = account.create_user(session, name=name, email=email, password_hash=PasswordHasher().hash(password))
        user.one_time_until = clock.now() + accounts.ONE_TIME_KEPT
        user.grants.append(RoleGrant(role=RoleName.ADMINISTRATOR, provider_id=provider.id, starts=clock.today()))
        session.flush()
        account.record(session, user, None, account.JOINED)
        where = provider.name
    click.echo(f"{name} is administrator of {where}. Sign in within {accounts.ONE_TIME_KEPT.days} days with:")
    click.echo(f"  {email}  {password}")


def _provider(session: Session, named: str | None) -> Provider:
    """The provider of this name; without one, the only one there is."""
    known = session.scalars(select(Provider).order_by(Provider.name)).all()
    if not known:
        raise click.ClickException("There is no team yet. Run: wellbeing import FOLDER.")
    found = [each for each in known if named is None or each.name.casefold() == named.casefold()]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"“{each.name}”" for each in known)
    raise click.UsageError(f"Say whose administrator with --provider: {names}.")
