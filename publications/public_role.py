"""The database role of a public process: the database lets it read the public plane alone.

A right is written as a grant has it: ``SELECT (id, name) ON meetings_commission``.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.apps import apps
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import Act
from meetings.models import Commission
from publications.querysets import COMMISSION_FIELDS

#: Roles, and what makes a grant mean nothing for them.
_ROLE: Final = """
SELECT oid, quote_ident(rolname),
    rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls,
    EXISTS (SELECT FROM pg_auth_members WHERE member = role.oid),
    EXISTS (
        SELECT FROM pg_shdepend
        WHERE refclassid = 'pg_authid'::regclass AND refobjid = role.oid AND deptype = 'o'
    )
FROM pg_roles AS role WHERE rolname = %s
"""
#: Whatever a role may do in this database beyond entering it, by whichever way it came to that.
_RIGHTS: Final = """
WITH relation AS (
    SELECT class.oid, class.oid::regclass AS name, class.relkind = 'S' AS is_sequence
    FROM pg_class AS class JOIN pg_namespace AS schema ON schema.oid = class.relnamespace
    WHERE class.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
        AND schema.nspname NOT IN ('pg_catalog', 'information_schema')
        AND schema.nspname NOT LIKE 'pg\\_toast%%' AND schema.nspname NOT LIKE 'pg\\_temp%%'
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = class.oid AND deptype = 'e')
)
SELECT verb || ' ON ' || name
FROM relation, unnest(
    ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']
) AS verb
WHERE NOT is_sequence AND has_table_privilege(%(role)s, oid, verb)
UNION ALL
SELECT verb || ' (' || string_agg(attname, ', ' ORDER BY attnum) || ') ON ' || name
FROM relation JOIN pg_attribute ON attrelid = oid AND attnum > 0 AND NOT attisdropped,
    unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) AS verb
WHERE NOT is_sequence AND has_column_privilege(%(role)s, oid, attnum, verb)
    AND NOT has_table_privilege(%(role)s, oid, verb)
GROUP BY verb, name
UNION ALL
SELECT verb || ' ON SEQUENCE ' || name
FROM relation, unnest(ARRAY['USAGE', 'SELECT', 'UPDATE']) AS verb
WHERE is_sequence AND has_sequence_privilege(%(role)s, oid, verb)
UNION ALL
SELECT 'CREATE ON SCHEMA ' || oid::regnamespace
FROM pg_namespace
WHERE nspname NOT LIKE 'pg\\_%%' AND has_schema_privilege(%(role)s, oid, 'CREATE')
UNION ALL
SELECT verb || ' ON DATABASE ' || quote_ident(current_database())
FROM unnest(ARRAY['CREATE', 'TEMPORARY']) AS verb
WHERE has_database_privilege(%(role)s, current_database(), verb)
"""


class RoleRefused(Exception):
    """This role cannot be bound to the public plane; the message says why."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the database server that grants can bind."""

    oid: int
    name: str
    #: The name as SQL has it.
    quoted: str


def find_role(name: str) -> Role:
    """The role of that name. Raises ``RoleRefused`` for one that would not be bound by grants."""
    if connection.vendor != "postgresql":
        raise RoleRefused(_("Only PostgreSQL has roles, and this database is another one."))
    with connection.cursor() as cursor:
        cursor.execute(_ROLE, [name])
        found = cursor.fetchone()
    if found is None:
        raise RoleRefused(
            _("There is no role %(role)s. Make it first: CREATE ROLE … LOGIN PASSWORD '…'")
            % {"role": name}
        )
    oid, quoted, has_powers, is_member, is_owner = found
    if has_powers:
        raise RoleRefused(
            _(
                "%(role)s may do what no grant can limit: it is a superuser, or makes roles or "
                "databases, replicates, or passes over row security."
            )
            % {"role": name}
        )
    if is_member:
        raise RoleRefused(
            _("%(role)s is a member of other roles and has their rights.") % {"role": name}
        )
    if is_owner:
        raise RoleRefused(
            _("%(role)s owns tables or other objects, and an owner is never refused.")
            % {"role": name}
        )
    return Role(oid, name, quoted)


def rights_of_public_plane() -> list[str]:
    """Everything that the public pages need to be allowed.

    To read what is published; and what a room above says as ``public_rights`` of its configuration.
    """
    models = apps.get_app_config("publications").get_models(include_auto_created=True)
    columns = ", ".join(
        str(field.column)
        for field in Commission._meta.concrete_fields
        if field.name in COMMISSION_FIELDS
    )
    return sorted(
        [
            *(f"SELECT ON {model._meta.db_table}" for model in models),
            f"SELECT ({columns}) ON {Commission._meta.db_table}",
            *(
                right
                for room in apps.get_app_configs()
                for right in getattr(room, "public_rights", ())
            ),
        ]
    )


def grants(role: Role) -> list[str]:
    """The statements after which the role has the rights of the public plane, whatever it had."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_database()), quote_ident(current_schema())")
        database, schema = cursor.fetchone()
    role_and_all = f"{role.quoted}, PUBLIC"
    default = "ALTER DEFAULT PRIVILEGES"
    return [
        f"REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM {role_and_all}",
        f"REVOKE CREATE ON SCHEMA {schema} FROM {role_and_all}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role_and_all}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {role_and_all}",
        f"{default} REVOKE ALL ON TABLES FROM {role_and_all}",
        f"{default} REVOKE ALL ON SEQUENCES FROM {role_and_all}",
        f"{default} IN SCHEMA {schema} REVOKE ALL ON TABLES FROM {role_and_all}",
        f"{default} IN SCHEMA {schema} REVOKE ALL ON SEQUENCES FROM {role_and_all}",
        f"GRANT CONNECT ON DATABASE {database} TO {role.quoted}",
        f"GRANT USAGE ON SCHEMA {schema} TO {role.quoted}",
        *(f"GRANT {right} TO {role.quoted}" for right in rights_of_public_plane()),
    ]


def rights_of(role: Role) -> list[str]:
    """Everything that the role may do in this database, asked of the database."""
    with connection.cursor() as cursor:
        cursor.execute(_RIGHTS, {"role": role.oid})
        return sorted(right for (right,) in cursor.fetchall())


@transaction.atomic
def grant_public_role(role: Role, *, at: datetime) -> None:
    """Bind the role to the public plane, and put on record what that changed.

    Raises ``RoleRefused``, and changes nothing, when the role would still have other rights:
    granted by somebody else, or in a schema that is not the portal's.
    """
    before = rights_of(role)
    with connection.cursor() as cursor:
        for statement in grants(role):
            cursor.execute(statement)
    after = rights_of(role)
    if wrong := set(after) ^ set(rights_of_public_plane()):
        raise RoleRefused(
            _("The database user of the portal cannot give or take these rights: %(rights)s")
            % {"rights": "; ".join(sorted(wrong))}
        )
    if before != after:
        Act.objects.create(
            kind=Act.Kind.PERMISSIONS_CHANGED,
            actor=None,
            at=at,
            subject_model="pg_roles",
            subject_id=str(role.oid),
            subject_label=role.name,
            details={"before": before, "after": after},
        )
