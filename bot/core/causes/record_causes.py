"""Causes in what stands in a record or document; a user can remove them."""

from bot.core.causes.model import DOCS, Cause, Retry, say
from bot.core.model import Audience
from bot.core.words import N_

_STATUS = DOCS + "admin-how-to-view-synchronization-status"
_SYNCHRONIZE = say(
    N_("Synchronize {record} again: open it and choose *Dataverse* > *Synchronize*."),
    N_("Synchronize the record again: open it and choose *Dataverse* > *Synchronize*."),
)

VALUE = Cause(
    slug="data-validation",
    title=N_("A value is missing or not allowed"),
    meaning=N_(
        "A field of the record is empty, too long, of a wrong kind or not allowed on the side that should receive it."
    ),
    audience=Audience.USER,
    retry=Retry.AFTER_FIX,
    action=N_("Edit the record, then Synchronize"),
    docs=DOCS + "admin-how-to-modify-table-mappings-for-synchronization",
    page=None,
    headline=say(
        N_("The field “{field}” is longer than {limit} characters"),
        N_("A text is longer than {limit} characters"),
        N_("The field “{field}” does not take the value {value}"),
        N_("The field “{field}” is empty or has a value that is not allowed"),
        N_("The value {value} is not allowed"),
        N_("A value of {record} is missing or not allowed"),
        N_("A value is missing or not allowed"),
    ),
    steps=(
        say(
            N_("Open the record and shorten the field *{field}* to {limit} characters or fewer."),
            N_("Open the record and shorten the text to {limit} characters or fewer."),
            N_("Open the record and in *{field}* replace {value} by one that exists in {related}, or create it there."),
            N_("Open the record and in *{field}* replace {value} by a value that is allowed."),
            N_("Open the record and in *{field}* choose a value that exists in {related}, or create it there."),
            N_("Open the record and fill in the field *{field}*, or correct what stands there."),
            N_("Open the record with the link, and replace {value} by a value that is allowed."),
            N_(
                "Open the record with the link, read in the message which field is named, and fill it in or correct it."
            ),
        ),
        say(
            N_("The record that this error names is {record}."),
            N_("The source record is the one to correct; the other side gets its values from there."),
        ),
        _SYNCHRONIZE,
        say(
            N_(
                "If every new record has it, an administrator can change the configuration template, "
                "the field mapping or its transformation rule on *Integration Table Mappings* > "
                "*Fields*."
            )
        ),
    ),
)

INACTIVE = Cause(
    slug="inactive-or-readonly-record",
    title=N_("The record on the other side is closed or inactive"),
    meaning=N_("The record that should be changed is closed, inactive, retired, blocked or read-only."),
    audience=Audience.USER,
    retry=Retry.AFTER_FIX,
    action=N_("Reactivate the record, or Delete Coupling"),
    docs=_STATUS,
    page=None,
    headline=say(
        N_("{table} {record} is closed or inactive"),
        N_("{record} is closed, inactive or blocked"),
        N_("The record on the other side is closed or inactive"),
    ),
    steps=(
        say(
            N_("Open {table} {record} on the other side, and reactivate it if it should still change."),
            N_("Open {record}, and reactivate it if it should still change."),
            N_("Open the destination record with the link, and reactivate it if it should still change."),
        ),
        say(
            N_(
                "Depending on what it is, that means to activate, reopen or revise it; in Business "
                "Central, to remove *Blocked*."
            )
        ),
        say(
            N_(
                "If it is final, choose *Dataverse* > *Coupling* > *Delete Coupling* on the record "
                "in Business Central, so that it is left alone."
            )
        ),
        _SYNCHRONIZE,
    ),
)

UNIT = Cause(
    slug="unit-group-setup",
    title=N_("A unit of measure or unit group does not fit"),
    meaning=N_("The unit or its unit group is missing, renamed, shared by several products or not coupled."),
    audience=Audience.USER,
    retry=Retry.AFTER_FIX,
    action=N_("Synchronize units of measure first, then the item or resource"),
    docs=DOCS + "inventory-how-setup-units-of-measure",
    page=209,
    headline=say(
        N_("Unit of measure {unit} is missing or not coupled"),
        N_("Unit group {group} does not fit"),
        N_("A unit of measure or unit group does not fit"),
    ),
    steps=(
        say(
            N_("Open *Units of Measure* in Business Central, select {unit}, and couple it: *Dataverse* > *Coupling*."),
            N_(
                "In Dynamics 365 Sales open the unit group {group}, and compare its name and base unit with "
                "*Units of Measure* in Business Central."
            ),
            N_(
                "Open *Units of Measure* in Business Central, and see whether the unit that the record uses is coupled."
            ),
        ),
        say(
            N_(
                "In Dynamics 365 Sales open *Unit Groups* and compare {group}: one base unit, "
                "quantity 1, with the name that Business Central gave it."
            ),
            N_(
                "In Dynamics 365 Sales open *Unit Groups* and compare: one base unit, quantity 1, "
                "with the name that Business Central gave it, used by one product only."
            ),
        ),
        say(
            N_(
                "Put names and units back as they were, or create what is missing. If somebody has "
                "edited unit groups in Sales on purpose, ask an administrator."
            )
        ),
        say(
            N_(
                "Synchronize the unit of measure or unit group first (*Dataverse* > *Synchronize*), "
                "then the item or resource, then the price or document."
            )
        ),
    ),
)

DOCUMENT = Cause(
    slug="sales-document-conversion",
    title=N_("The sales document cannot be taken over"),
    meaning=N_("An order, quote or invoice holds something that the other side cannot turn into its own document."),
    audience=Audience.USER,
    retry=Retry.AFTER_FIX,
    action=N_("Edit the document or the setup, then process it again"),
    docs=DOCS + "marketing-integrate-dynamicscrm",
    page=459,
    headline=say(
        N_("{record} cannot become a document in Business Central"), N_("The sales document cannot be taken over")
    ),
    steps=(
        say(
            N_("Open the document {record} in Dynamics 365 Sales, and check its customer and its products."),
            N_("Open the document in Dynamics 365 Sales, and check its customer and its products."),
        ),
        say(
            N_(
                "Give it a customer (an account that is coupled, or a contact that belongs to one), "
                "and products of type *Sales Inventory* or *Services*."
            )
        ),
        say(
            N_(
                "For write-in products open *Sales & Receivables Setup* in Business Central and fill "
                "in *Write-in Product No.* and its type."
            )
        ),
        say(
            N_(
                "Process the document again: *Sales Orders - Dynamics 365 Sales* > *Create in "
                "Business Central*, or for a quote *Process Sales Quote*."
            )
        ),
    ),
)

RECORD_CAUSES = (VALUE, INACTIVE, UNIT, DOCUMENT)
