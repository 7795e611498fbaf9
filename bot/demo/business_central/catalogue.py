"""Realistic failures by name: which record, which mapping, which way, and the text Business Central would write.

Texts have the shape of the base application's and Dataverse's own; records, users and values are invented. `key` may be
given to say which record failed. Most failures become rows of the error table; those that stop a job before it begins
land in the job queue log only.
"""

import zlib
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

INTEGRATION_USER = "0f3a9d57-91b2-ed11-9ae9-6045bd8e1a44"
ACCOUNT_ID = "6b8f8a2e-4c1d-ec11-b6e6-000d3a2b9c11"
SERVER = "https://contoso.crm4.dynamics.com"

_DATAVERSE = "An error occurred when communicating with Dataverse.\nDetailed description: "
_TRANSFER = "The data could not be updated because of the following error: "


class Place(StrEnum):
    """Where Business Central writes the failure."""

    ERROR_TABLE = "error table"
    JOB_QUEUE = "job queue log"


class Failure(NamedTuple):
    """One failure, ready to happen."""

    table: str
    """Caption of the Business Central table; empty where no record is named."""
    key: str
    message: str
    direction: str = "to"
    """`to` or `from` Dataverse, `both` for a row without records."""
    mapping: str = ""
    """Empty means the table's usual mapping."""
    place: Place = Place.ERROR_TABLE
    job_type: str = "Synchronization"
    coupled: bool = True
    """False for a failed insert: nothing is on the other side yet."""


def missing_privilege(key: str = "10000", *, privilege: str = "prvReadAccount", entity: str = "account") -> Failure:
    """A role of the integration user lacks a privilege."""
    return Failure(
        "Customer",
        key,
        f"{_DATAVERSE}Principal user (Id={INTEGRATION_USER}, type=8, roleCount=2, privilegeCount=431, accessMode=4 "
        f"Non-interactive) is missing {privilege} privilege (Id=886b280c-6396-4d56-a0a3-2c1b0a50ceb0) on OTC=1 for "
        "entity "
        f"'{entity}' (LocalizedName='{entity.title()}'). context.Caller={INTEGRATION_USER}. Consider adding missed "
        "privilege to one of the principal (user/team) roles.",
    )


def administrator_account(key: str = "CUSTOMER", *, user: str = "admin@contoso.example") -> Failure:
    """An administrator has been made the integration user."""
    return Failure(
        "",
        "",
        f"User {user} has the System Administrator role on server {SERVER}.\n"
        "You must choose a user that does not have the System Administrator role.",
        mapping=key,
        place=Place.JOB_QUEUE,
    )


def password_expired(key: str = "CUSTOMER") -> Failure:
    """The integration user has to change the password."""
    return Failure(
        "",
        "",
        "AADSTS50055: The password is expired. Trace ID: 4a3235bb-aad5-43de-9757-45195c574800 Correlation ID: "
        "f9f47a60-a02b-4410-8aa5-b28815ff397b Timestamp: 2026-03-02 06:12:51Z",
        mapping=key,
        place=Place.JOB_QUEUE,
    )


def missing_exchange_rate(key: str = "SEK") -> Failure:
    """A currency has no exchange rate."""
    return Failure(
        "Currency",
        key,
        f"Cannot create or update the currency {key} in Dataverse, because there is no exchange rate defined for it.",
        coupled=False,
    )


def currency_missing(key: str = "10010", *, currency: str = ACCOUNT_ID.upper()) -> Failure:
    """A currency exists in one of the two systems only."""
    return Failure(
        "Customer", key, f"Cannot find the currency with the value '{{{currency}}}' in Dataverse.", direction="from"
    )


def secret_expired(key: str = "CUSTOMER") -> Failure:
    """The client secret of the connection to Dataverse has expired."""
    return Failure(
        "",
        "",
        "AADSTS7000222: The provided client secret keys for app '996def3d-b36c-4153-8607-a6fd3c01b89f' are expired. "
        "Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using "
        "certificate credentials for added security: https://aka.ms/certCreds.",
        mapping=key,
        place=Place.JOB_QUEUE,
    )


def field_too_long(
    key: str = "10000", *, attribute: str = "name", entity: str = "account", limit: int = 160
) -> Failure:
    """A text does not fit into the column opposite."""
    return Failure(
        "Customer",
        key,
        f"Modifying Dataverse Account failed because of the following error: {_DATAVERSE}A validation error occurred. "
        "The "
        f"length of the '{attribute}' attribute of the '{entity}' entity exceeded the maximum allowed length of "
        f"'{limit}'.",
    )


def value_too_long(key: str = "CT000042", *, value: str = "", limit: int = 50) -> Failure:
    """A text from Dataverse does not fit into the field of Business Central."""
    value = value or "Wide World Importers International Trading & Consulting"
    return Failure(
        "Contact",
        key,
        f"{_TRANSFER}The length of the string is {len(value)}, but it must be less than or equal to {limit} "
        "characters. "
        f"Value: {value}.",
        direction="from",
    )


def value_missing(key: str = "70104", *, field: str = "Base Unit of Measure", table: str = "Item") -> Failure:
    """A field that must be filled in is empty."""
    return Failure(table, key, f"{_TRANSFER}{field} must have a value in {table}: {key}. It cannot be zero or empty.")


def uncoupled_salesperson(key: str = "10020", *, salesperson: str = "JO") -> Failure:
    """The record names a salesperson who is not coupled."""
    return Failure(
        "Customer", key, f"{_TRANSFER}Salesperson Code {salesperson} must be coupled to a record in Dataverse."
    )


def uncoupled_customer(key: str = "103042", *, customer: str = "10000") -> Failure:
    """An invoice of a customer that is not coupled."""
    return Failure("Sales Invoice Header", key, f"Customer {customer} must be coupled to Dataverse.", coupled=False)


def deleted_partner(key: str = "10030", *, account: str = ACCOUNT_ID) -> Failure:
    """The row in Dataverse has been deleted."""
    return Failure(
        "Customer",
        key,
        f"Modifying Dataverse Account failed because of the following error: {_DATAVERSE}Entity 'Account' With Id = "
        f"{account} Does Not Exist.",
    )


def deleted_record(key: str = "CT000051") -> Failure:
    """The record in Business Central has been deleted."""
    return Failure(
        "Contact",
        key,
        "The Contact record cannot be updated because it is coupled to a deleted record.",
        direction="from",
    )


def update_conflict(key: str = "1896-S", *, field: str = "Unit Price", column: str = "List Price") -> Failure:
    """Both sides were changed since the last run."""
    return Failure(
        "Item",
        key,
        f"Cannot update a record in the CRM Product table. The mapping between {field} field on the Item table and the "
        f"{column} field on the CRM Product table is bi-directional, and one or both values have changed since the "
        "last "
        "synchronization.",
    )


def duplicate(key: str = "1000") -> Failure:
    """The product is there already."""
    return Failure(
        "Item",
        key,
        f"{_DATAVERSE}The specified product ID conflicts with the product ID of an existing record. Specify a "
        "different "
        "product ID and try again.",
        coupled=False,
    )


def already_coupled(key: str = "01254796") -> Failure:
    """The record belongs to another row."""
    return Failure(
        "Vendor",
        key,
        f"Cannot couple the Dataverse record to Vendor: {key}, because Vendor: {key} is already coupled to another "
        "Dataverse record.",
        job_type="Coupling",
    )


def no_match(key: str = "", *, count: int = 3, company: str = "CRONUS Norge AS") -> Failure:
    """A match-based coupling found no partner; the row names no record."""
    return Failure(
        "",
        key,
        f"Failed to couple {count} record(s), because no unique uncoupled matching entity was found in {company} with "
        "the "
        "specified matching criteria.",
        direction="both",
        mapping="CUSTOMER",
        job_type="Coupling",
    )


def inactive_unit(key: str = "PCS") -> Failure:
    """The unit group opposite is inactive."""
    return Failure(
        "Unit of Measure",
        key,
        f"The CRM Uomschedule NAV {key} already exists in Dataverse, but it cannot be synchronized, because it is "
        "inactive.",
        coupled=False,
    )


def shared_unit_group(key: str = "1000", *, group: str = "NAV BOX") -> Failure:
    """A unit group in Sales was edited."""
    return Failure("Item", key, f"Multiple units of measure were found in the unit group '{group}' in Dataverse.")


def write_in_product(key: str = "SALESORDER-ORDER", *, order: str = "ORD-01031") -> Failure:
    """A sales order cannot be created from the one in Sales."""
    return Failure(
        "",
        "",
        f"Dataverse Order {order} contains a write-in product. You must choose the default write-in product in Sales & "
        "Receivables Setup window.",
        mapping=key,
        place=Place.JOB_QUEUE,
    )


def user_disabled(key: str = "10040") -> Failure:
    """The integration user is disabled."""
    return Failure(
        "Customer",
        key,
        f"{_DATAVERSE}The user with SystemUserId={INTEGRATION_USER} in OrganizationContext="
        "5b2d9a3e-0c11-4a7f-9a4e-2f7f1f7d3c10 is disabled.",
    )


def connection_off(key: str = "CUSTOMER") -> Failure:
    """The connection is not set up completely."""
    return Failure(
        "",
        "",
        "The integration user that is specified in the Dataverse connection setup does not exist.",
        mapping=key,
        place=Place.JOB_QUEUE,
    )


def environment_disabled(key: str = "CUSTOMER") -> Failure:
    """The Dataverse environment is off or in administration mode."""
    return Failure(
        "",
        "",
        f"{_DATAVERSE}The Dynamics 365 organization you are attempting to access is currently disabled.  Please "
        "contact your "
        "system administrator",
        mapping=key,
        place=Place.JOB_QUEUE,
    )


def owner_differs(key: str = "10050") -> Failure:
    """The row belongs to another team than the company's."""
    return Failure("Customer", key, f"There is no team with ID {{{ACCOUNT_ID.upper()}}} in Dataverse.")


def mapping_broken(key: str = "10060") -> Failure:
    """A configuration template that the mapping names is gone."""
    return Failure("Customer", key, "The Config. Template Header CUSTDOM was not found.", direction="from")


def throttled(key: str = "10070") -> Failure:
    """Dataverse's service protection has stepped in."""
    return Failure(
        "Customer", key, f"{_DATAVERSE}Number of requests exceeded the limit of 6000 over time window of 300 seconds."
    )


def timed_out(key: str = "10080") -> Failure:
    """A passing fault of the service."""
    return Failure(
        "Customer",
        key,
        f"{_DATAVERSE}A networking error caused this operation to fail. Please try again.",
        direction="from",
    )


def plugin_failed(key: str = "10090") -> Failure:
    """Somebody's plug-in in Dataverse has failed."""
    return Failure(
        "Customer",
        key,
        f"{_DATAVERSE}An unexpected error occurred from ISV code. (ErrorType = ClientError) Unexpected exception from "
        "plug-in "
        "(Execute): Fabrikam.Loyalty.Plugins.AccountUpdate: System.NullReferenceException: Object reference not set "
        "to an "
        "instance of an object.",
    )


def unheard_of(key: str = "10100") -> Failure:
    """A text that nobody has seen before."""
    return Failure("Customer", key, "The flux compensator of this customer refuses to align.")


FAILURES: dict[str, Callable[..., Failure]] = {
    make.__name__: make
    for make in (
        missing_privilege,
        missing_exchange_rate,
        uncoupled_salesperson,
        field_too_long,
        value_too_long,
        value_missing,
        update_conflict,
        deleted_partner,
        deleted_record,
        uncoupled_customer,
        duplicate,
        already_coupled,
        inactive_unit,
        shared_unit_group,
        currency_missing,
        user_disabled,
        owner_differs,
        mapping_broken,
        throttled,
        timed_out,
        plugin_failed,
        no_match,
        unheard_of,
        administrator_account,
        password_expired,
        secret_expired,
        connection_off,
        environment_disabled,
        write_in_product,
    )
}
"""Every failure by name; those of the error table first, the job queue's last."""

_ONE_REPAIR_EACH = frozenset({"missing_exchange_rate"})
"""Failures whose record is itself what has to be repaired: a thousand of them are a thousand problems."""
BULK_FAILURES = tuple(name for name, make in FAILURES.items() if make("1").table and name not in _ONE_REPAIR_EACH)
"""Names of the failures that can be made in thousands and are one problem each: they name a record that varies."""


def named(name: str, **values: object) -> Failure:
    """The failure with this name; a wrong one is a slip, so it says what there is."""
    make = FAILURES.get(name)
    if make is None:
        raise KeyError(f"no failure {name!r}; there are: {', '.join(FAILURES)}")
    return make(**values)


def call_stack(failure: Failure) -> str:
    """Frames as AL writes them; which ones depends on the text, so that one cause has one stack."""
    line = zlib.crc32(failure.message[:40].encode()) % 90 + 10
    return "\n".join(
        (
            f'"CRM Int. Table. Subscriber"(CodeUnit 5341).OnBeforeInsertRecord line {line} - '
            "Base Application by Microsoft",
            '"Integration Rec. Synch. Invoke"(CodeUnit 5345).SynchRecord line 41 - Base Application by Microsoft',
            '"CRM Integration Table Synch."(CodeUnit 5340).PerformScheduledSynchToIntegrationTable line 22 - '
            "Base Application by Microsoft",
            '"Integration Synch. Job Runner"(CodeUnit 5339).OnRun(Trigger) line 8 - Base Application by Microsoft',
        )
    )
