"""Records that others depend on, in the order in which Business Central synchronizes them."""

from typing import NamedTuple

from bot.core.words import N_


class Dependency(NamedTuple):
    """A kind of record that another one needs to be coupled first."""

    thing: str
    """What people call it (msgid)."""
    page: str
    """Name of its list in Business Central, as in Microsoft's documentation (msgid)."""
    number: int
    first: str
    """What has to be coupled before it (msgid), empty where nothing has to."""


DEPENDENCIES = {
    "currency": Dependency(N_("currency"), N_("Currencies"), 5, ""),
    "unit": Dependency(N_("unit of measure"), N_("Units of Measure"), 209, ""),
    "payment-terms": Dependency(N_("payment terms"), N_("Payment Terms"), 4, ""),
    "shipment-method": Dependency(N_("shipment method"), N_("Shipment Methods"), 11, ""),
    "shipping-agent": Dependency(N_("shipping agent"), N_("Shipping Agents"), 428, ""),
    "salesperson": Dependency(N_("salesperson"), N_("Salespeople/Purchasers"), 14, ""),
    "vendor": Dependency(N_("vendor"), N_("Vendors"), 27, N_("its currency")),
    "customer": Dependency(N_("customer"), N_("Customers"), 22, N_("its currency and its salesperson")),
    "contact": Dependency(N_("contact"), N_("Contacts"), 5052, N_("its customer or vendor and its salesperson")),
    "item": Dependency(N_("item"), N_("Items"), 31, N_("its unit of measure")),
    "resource": Dependency(N_("resource"), N_("Resources"), 77, N_("its unit of measure")),
    "price-list": Dependency(N_("price list"), N_("Customer Price Groups"), 7, N_("its currency")),
    "location": Dependency(N_("location"), N_("Locations"), 15, ""),
    "project": Dependency(N_("project"), N_("Projects"), 89, N_("its customer")),
    "sales-order": Dependency(N_("sales order"), N_("Sales Orders"), 9305, N_("its customer and its items")),
}
