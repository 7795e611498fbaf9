"""Own wording of every cause, with values to fill in, and the ways in which a text gets bent on its way."""

import random
from collections.abc import Callable

FAMILIES: dict[str, tuple[str, ...]] = {
    "deleted-coupled-record": (
        "A {name} with the key {key} no longer exists.",
        "The {table} record cannot be updated because it is coupled to a deleted record.",
        "{entity} With Id = {guid} Does Not Exist",
        "Project Task {{{guid}}} is coupled to a deleted record.",
        "Resource {key} is coupled to a deleted Business Central Item. You must re-couple it.",
        "The integration record for entity {table}: {key} was not found.",
    ),
    "uncoupled-dependency": (
        "The contact was left out because the company does not exist.",
        "The {product} unit price of {key} waits: vendor {key} is not coupled to an account.",
        "Shipment Method Code {key} must be coupled to a {product} row.",
        "Salesperson/Purchaser {key} must be coupled to a {product} systemuser record.",
        "The sales quote cannot be created. There is no customer coupled to {product} account {name}.",
        "Cannot synchronize the resource {key}.",
        "The sales order cannot be created. The {product} product {name} is not coupled to an item.",
    ),
    "update-conflict": (
        "{table} {key} was changed on both sides.",
        "Cannot update a record in the {table} table. The mapping between {field} field on the {table} table and the "
        "{field} field on the {product} Account table is bi-directional, and one or both values have changed since the "
        "last synchronization.",
        "Record {table}: {key} was modified locally since the last synchronization and a different value for field "
        "{field} ({name}) is synchronizing from the source record.",
    ),
    "duplicate-or-already-coupled": (
        "Cannot couple the {product} record to {table}: {key}, because {table}: {key} is already coupled to another "
        "{product} record.",
        "Entity Key {name} violated. A record with the same value for {column} already exists.",
        "Cannot insert duplicate key in object 'dbo.{entity}Base'.",
        "A record was not created or updated because a duplicate of the current record already exists.",
    ),
    "match-coupling-failed": (
        "Failed to couple {number} record(s), because no unique uncoupled matching entity was found in {name} with the "
        "specified matching criteria.",
        "Multiple matching entities found for {key} in {name} by matching on following fields: {field}.",
    ),
    "data-validation": (
        "You may not use {name} in {field}.",
        "{field} must be a whole number of pallets.",
        "{table} {key} is not related to {name}.",
        "There is no Area within the filter. Filters: Code: {key}",
        "{name} was not recognized as a valid date.",
        "The {table} cannot store the value null into column {column}.",
        "The discount on {key} does not support percentages.",
        "Low quantity of {key} should be less than 10.",
        "{field} must not contain brackets.",
        "Column {column} cannot be set to null.",
        "Signs like # in {field} are not allowed.",
        "Input for {field} was not in a correct format.",
        "You cannot assign new numbers from the number series {key}.",
        "You must select {field} first.",
        "{name} is not an acceptable value for {field}.",
        "{field} must have a value in {table}: No.={key}. It cannot be zero or empty.",
        "The length of the string is {number}, but it must be less than or equal to 30 characters. Value: {name}",
        "The field {field} of table {table} contains a value ({key}) that cannot be found in the related table (Area).",
        'The value "{name}" can\'t be evaluated into type Date.',
        "A validation error occurred. A decimal value provided is outside of the allowed values for this attribute.",
        "The contact {key} must have a contact company that has a business relation to a vendor.",
    ),
    "inactive-or-readonly-record": (
        "The {table} {key} is closed and stays that way.",
        "The bid {key} has already been lost.",
        "The status must be Open.",
        "The {table} {key} is not in a valid state for this.",
        "The parent of {key} is read-only.",
        "{table} {key} is not active.",
        "The order {key} stays as it is because it is invoiced.",
        "This case has already been resolved.",
        "The quote {key} cannot be edited because it is fulfilled.",
        "The row cannot be modified because it is won.",
        "The object cannot be updated because it is inactive.",
        "The quote cannot be activated because it is not in draft state.",
        "You can't activate this record because of the status transition rules.",
        "The CRM Pricelevel {name} already exists in {product}, but it cannot be synchronized, because it is inactive.",
    ),
    "unit-group-setup": (
        "uom With Id = {guid} Does Not Exist",
        "Cannot find the unit group '{name}' in {product}.",
        "The sales order cannot be created. The resource unit of measure {key} does not exist.",
        "Resource unit of measure {key} is not coupled.",
        "The unit does not exist in the specified unit schedule.",
    ),
    "sales-document-conversion": (
        "Order {key} holds write-in products.",
        "The sales order cannot be created.",
        "{product} Quote {key} contains a write-in product. You must choose the default write-in product first.",
        "The sales quote cannot be created. There is no potential customer defined on the {product} "
        "sales quote {name}.",
        "The sales order cannot be created. Unexpected value of product type code for product {key}.",
    ),
    "integration-user-permissions": (
        "The access rights of {mail} do not reach that far.",
        "Your license doesn’t grant you {table}.",
        "The caller lacks the required permission to append to {table}.",
        "The team of {name} has no roles assigned.",
        "Principal user (Id={guid}, type=8) is missing prvWrite{entity} privilege (Id={guid})",
        "SecLib::CrmCheckPrivilege failed. Returned hr = -2147220960 on UserId: {guid}",
        "The user with id {guid} has not been assigned any roles.",
        "User {mail} does not have the required roles on server https://{host}.",
        "The user does not hold the necessary privileges.",
    ),
    "admin-account-as-integration-user": (
        "The integration user cannot be a system administrator.",
        "User {mail} has the System Administrator role on server https://{host}.",
        "User {mail} has invalid access mode Administrative on server https://{host}. Valid access mode is "
        "Non-Interactive.",
        "User {mail} is not an integration user on server https://{host}.",
    ),
    "integration-user-password": (
        "AADSTS50055: the password of {mail} is out of date.",
        "AADSTS50056: no password for {mail}.",
        "Enter valid integration user credentials.",
    ),
    "missing-exchange-rate": (
        "Cannot create or update the currency {currency} in {product}, because there is no exchange "
        "rate defined for it.",
        "The base currency {currency} of the {product} environment must exist in Business Central and it must have an "
        "exchange rate.",
    ),
    "currency-setup": (
        "The transaction currency of {key} is another one.",
        "Currency {currency} does not exist.",
        "transactioncurrency With Id = {guid} Does Not Exist",
        "The currency {currency} could not be found.",
        "The offer currency ({currency}) differs from the account currency.",
        "Cannot find the currency with the value '{guid}' in {product}.",
        "The currency of the quote does not match the currency of the price list.",
        "To enable the connection to {product}, you must specify the LCY Code in General Ledger Setup.",
    ),
    "app-authentication": (
        "The certificate of {host} was not found.",
        "The OAuth token has expired.",
        "invalid_client: ask whoever runs the tenant",
        "The OAuth token is invalid.",
        "Request is not authenticated.",
        "AADSTS7000222: the secret of application {guid} is too old.",
        "AADSTS65001: nobody agreed that application {guid} may do this.",
        "Failed to acquire an access token for https://{host}.",
    ),
    "integration-user-disabled": (
        "{mail} has not been assigned a license.",
        "The user id = {guid} is invalid.",
        "User {mail} is disabled on server https://{host}.",
        "Entity 'SystemUser' With Id = {guid} Does Not Exist",
        "The user is not a member of the organization.",
        "There is no user with email address {mail} in {product}. Enter a valid email address.",
    ),
    "connection-setup": (
        "You must enable the connection in the window {name}.",
        "Is Enabled must be equal to Yes in {product} Connection Setup.",
        "{product} Connection Setup does not exist.",
        "You must set up the connection to {product} before this job.",
        "Bidirectional sales order synchronization is not enabled.",
        "The {product} connection is not enabled.",
        "Table connection for table type CRM must be registered using RegisterTableConnection before it can be used.",
        "The base currency is not defined. Disable and enable CRM connection to initialize setup properly.",
    ),
    "environment-unavailable": (
        "The environment {name} has been suspended.",
        "The environment has been disabled by whoever owns it.",
        "User does not have required privileges (or role membership) to access the org when it is in Admin Only mode.",
        "The organization you are attempting to access is currently disabled.",
        "This datacenter endpoint is not currently available for this organization.",
    ),
    "ownership-company-setup": (
        "businessunit With Id = {guid} Does Not Exist",
        "{table} {key} cannot go to the access team.",
        "The assignee id is wrong.",
        "The owningbusinessunit is missing or invalid.",
        "The team of {name} was not found.",
        "Team {name} for business unit {key} does not have the required role {name}.",
        "There is no team with ID {{{guid}}} in {product}.",
        "Owner type must be either team or systemuser.",
        "There is no OwnerId field in table {number} {name}.",
    ),
    "mapping-configuration": (
        "A field with ID {number} does not exist in {name}.",
        "The transformation rule {key} failed.",
        "Table mapping {key} is disabled.",
        "The property {column} does not exist on type {entity}.",
        "Table {table} cannot be read here. Choose another table.",
        "There are no field mapping rows for the Integration Table Mapping Name {key} in the Integration Field Mapping "
        "table.",
        "No mapping is set for {table}.",
        "The synchronization direction cannot be determined.",
        "Table {table} must be mapped to table CRM Site to transfer value between fields {field} and SiteId.",
    ),
    "throttling": (
        "The tenant exceeded its API request limit.",
        "Rate limit is exceeded, come back in {number} seconds.",
        "Number of concurrent requests exceeded the limit of {number}.",
        "Combined execution time of incoming requests exceeded limit of 1,200,000 milliseconds over time window of 300 "
        "seconds.",
        "Too many requests. Code 0x80072322",
    ),
    "transient-service-error": (
        "There was no endpoint listening at https://{host}.",
        "The server tried to change an old version of {table} {key}.",
        "The server committed a protocol violation while reading {entity}.",
        "Worker process out of memory.",
        "The session was terminated on {host}.",
        "We just updated this page for {table}.",
        "Worker allocation failure in the sandbox.",
        "SQL timeout expired.",
        "Another user has already changed the record.",
        "The lines of posted sales invoice {key} are not committed in the SQL database yet.",
        "A networking error caused this operation to fail. Please try again.",
    ),
    "custom-code-error": (
        "Attempted to divide by zero.",
        "Unable to cast object of type {name}.",
        "The workflow activity {name} failed.",
        "Null reference error in {name}.",
        "A list index was out of range in {name}.",
        "{name} runs where there are no pending transactions.",
        "Could not load file or assembly Fabrikam.Routes.",
        "Posting stopped, it would cause inconsistencies in the {table} table.",
        "An unexpected error occurred from ISV code. (ErrorType = ClientError) Unexpected exception from plug-in "
        "(Execute): Fabrikam.Routes.Check: System.NullReferenceException: {name} was null",
        "ISV code aborted the operation.",
        "The integration record synchronization context has not been initialized.",
    ),
}

PRODUCTS = (
    "Dataverse",
    "Microsoft Dataverse",
    "Common Data Service",
    "CDS",
    "Dynamics CRM",
    "Dynamics 365 Sales",
    "Microsoft Dynamics 365",
)


def values(chance: random.Random) -> dict[str, str]:
    """Names and numbers that no rule has seen."""
    return {
        "product": chance.choice(PRODUCTS),
        "table": chance.choice(("Customer", "Vendor", "Contact", "Item", "Service Item", "Opportunity")),
        "entity": chance.choice(("account", "contact", "cr2_tour", "salesorder")),
        "field": chance.choice(("Phone No.", "Territory Code", "Name 2", "Planned Route")),
        "column": chance.choice(("accountnumber", "cr2_zone", "emailaddress1")),
        "key": chance.choice(("K{}", "{}", "AB-{}", "x{}")).format(chance.randrange(10_000)),
        "name": chance.choice(("Nordvik", "Børge AS", "Trey & Sons", "Lamna")),
        "number": str(chance.randrange(2, 5_000)),
        "guid": f"{chance.randrange(1 << 32):08x}-1111-4222-8333-{chance.randrange(1 << 48):012x}",
        "mail": f"svc{chance.randrange(99)}@fabrikam.example",
        "host": "fabrikam.crm4.example",
        "currency": chance.choice(("EUR", "CHF", "NOK", "JPY")),
    }


BENDS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "upper case": str.upper,
    "lower case": str.lower,
    "updated": lambda text: f"The data could not be updated because of the following error: {text}",
    "modified": lambda text: f"Modifying Dataverse Account failed because of the following error: {text}.",
    "communicating": lambda text: (
        f"An error occurred when communicating with Microsoft Dynamics CRM.\nDetailed description: {text}"
    ),
    "three layers": lambda text: (
        "Coupling CRM Product failed because of the following error: The data could not be updated because of the "
        f"following error: An error occurred when communicating with Dataverse.\\Detailed description: {text}"
    ),
    "backslashes": lambda text: text.replace(". ", ".\\\\"),
    "no full stop": lambda text: text.rstrip("."),
    "blank lines": lambda text: f"\r\n  {text} \r\n",
}
