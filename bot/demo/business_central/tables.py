"""The tables that are synchronized: numbers, captions, card pages, and what each is called in Dataverse."""

from typing import NamedTuple


class Table(NamedTuple):
    """One Business Central table with its partner in Dataverse."""

    id: int
    name: str
    """Caption in Business Central: `Customer`."""
    card_page: int
    entity: str
    """Logical name in Dataverse: `account`."""
    integration_id: int
    """Number of the proxy table in Business Central: 5341, CRM Account."""
    integration_name: str
    """Caption of the proxy table; the base application still says CRM in most of them."""
    mapping: str
    """Name of the Integration Table Mapping."""
    key_field: str = "No."


TABLES: tuple[Table, ...] = (
    Table(18, "Customer", 21, "account", 5341, "Dataverse Account", "CUSTOMER"),
    Table(23, "Vendor", 26, "account", 5341, "Dataverse Account", "VENDOR"),
    Table(5050, "Contact", 5050, "contact", 5342, "Dataverse Contact", "CONTACT"),
    Table(27, "Item", 30, "product", 5348, "CRM Product", "ITEM-PRODUCT"),
    Table(156, "Resource", 76, "product", 5348, "CRM Product", "RESOURCE-PRODUCT"),
    Table(4, "Currency", 495, "transactioncurrency", 5345, "Dataverse Transactioncurrency", "CURRENCY", "Code"),
    Table(13, "Salesperson/Purchaser", 5116, "systemuser", 5340, "Dataverse User", "SALESPEOPLE", "Code"),
    Table(204, "Unit of Measure", 209, "uomschedule", 5362, "CRM Uomschedule", "UNIT OF MEASURE", "Code"),
    Table(6, "Customer Price Group", 7, "pricelevel", 5346, "CRM Pricelevel", "CUSTPRCGRP-PRICE", "Code"),
    Table(7002, "Sales Price", 7002, "productpricelevel", 5347, "CRM Productpricelevel", "SALESPRC-PRODPRICE", "Code"),
    Table(36, "Sales Header", 42, "salesorder", 5353, "CRM Salesorder", "SALESORDER-ORDER"),
    Table(112, "Sales Invoice Header", 132, "invoice", 5355, "CRM Invoice", "POSTEDSALESINV-INV"),
    Table(5092, "Opportunity", 5124, "opportunity", 5343, "CRM Opportunity", "OPPORTUNITY"),
)

BY_NAME = {table.name: table for table in TABLES}
BY_CARD_PAGE = {table.card_page: table for table in TABLES}

ERROR_LIST_PAGE = 5339
SKIPPED_PAGE = 5333
"""Coupled Data Synchronization Errors."""
JOB_QUEUE_PAGE = 672


def table(name: str) -> Table:
    """The table with this caption; a wrong one is a slip in a test or a scenario, so it says what there is."""
    found = BY_NAME.get(name)
    if found is None:
        raise KeyError(f"no table {name!r}; there are: {', '.join(BY_NAME)}")
    return found
