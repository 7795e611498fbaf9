"""Causes that a user can remove: the repair is in a record, or in how two records are coupled."""

from bot.core.causes.model import DOCS, Cause, Retry, say
from bot.core.model import Audience
from bot.core.words import N_

_STATUS = DOCS + "admin-how-to-view-synchronization-status"
_COUPLE = DOCS + "admin-how-to-couple-and-synchronize-records-manually"
_SYNCHRONIZE = say(
    N_("Synchronize {record} again: open it and choose *Dataverse* > *Synchronize*."),
    N_("Synchronize the record again: open it and choose *Dataverse* > *Synchronize*."),
)

DELETED = Cause(
    slug="deleted-coupled-record",
    title=N_("A coupled record was deleted"),
    meaning=N_("One of the two records of a coupling, or a record that one of them points at, no longer exists."),
    audience=Audience.USER,
    retry=Retry.NO,
    action=N_("Restore Records, Delete Coupling or Delete Records"),
    docs=_STATUS,
    page=5333,
    headline=say(
        N_("{table} {record} lost the record that it was coupled to"),
        N_("{table} is coupled to a deleted record"),
        N_("{record} was deleted on one side"),
        N_("A coupled record was deleted"),
    ),
    steps=(
        say(
            N_("Open *Coupled Data Synchronization Errors* in Business Central and find {table} {record}."),
            N_(
                "Open *Coupled Data Synchronization Errors* in Business Central and find the {table} "
                "that lost its other half."
            ),
            N_(
                "Open *Coupled Data Synchronization Errors* in Business Central and find the record "
                "that lost its other half."
            ),
        ),
        say(
            N_(
                "Open the link to the record that is left, and decide: should the deleted one come "
                "back, or was it deleted on purpose?"
            ),
        ),
        say(
            N_(
                "To bring it back, choose *Restore Records*: Business Central makes the missing "
                "record again and couples the two."
            )
        ),
        say(
            N_(
                "If it was deleted on purpose, choose *Delete Coupling* to keep the record that is "
                "left, or *Delete Records* to remove that one too."
            ),
        ),
        say(
            N_(
                "If another record is named, because this one points at it, choose a record that "
                "exists in that field, or couple the field's record again."
            )
        ),
        say(
            N_(
                "If it happens often, ask an administrator to choose *Resolve Deletion Conflicts* "
                "for the mapping {mapping} on *Integration Table Mappings*."
            ),
            N_(
                "If it happens often, ask an administrator to choose *Resolve Deletion Conflicts* "
                "for the mapping on *Integration Table Mappings*."
            ),
        ),
    ),
)

DEPENDENCY = Cause(
    slug="uncoupled-dependency",
    title=N_("Something that the record needs is not coupled"),
    meaning=N_(
        "The record uses another record (currency, customer, contact, salesperson, item, …) that has "
        "no counterpart on the other side yet."
    ),
    audience=Audience.USER,
    retry=Retry.AFTER_FIX,
    action=N_("Set Up Coupling of the named record, then Synchronize"),
    docs=_COUPLE,
    page=None,
    headline=say(
        N_("{value} is not coupled"),
        N_("The {thing} that is needed is not coupled"),
        N_("{field} is not coupled"),
        N_("What the record needs is not coupled"),
    ),
    steps=(
        say(
            N_("Open *{page}* in Business Central and find the {thing} {value}."),
            N_("Open *{page}* in Business Central and find the {thing} that the record uses."),
            N_("Open the record and find {value} in the field *{field}*."),
            N_("Open the record that is named in the message: {value}."),
            N_("Open the record, and in the message read which field and which value are named."),
        ),
        say(
            N_(
                "First make sure that {first} is coupled. The order is: currencies, units of measure "
                "and vendors, salespeople, customers, contacts, items and resources, price lists, "
                "documents."
            ),
            N_(
                "Business Central synchronizes in this order: currencies, units of measure and "
                "vendors, salespeople, customers, contacts, items and resources, price lists, "
                "documents. Begin with the earliest one that is not coupled."
            ),
        ),
        say(
            N_(
                "Choose *Dataverse* > *Coupling* > *Set Up Coupling* for {value}: select its "
                "counterpart, or create a new one."
            ),
            N_("Choose *Dataverse* > *Coupling* > *Set Up Coupling*: select its counterpart, or create a new one."),
        ),
        say(
            N_(
                "Then synchronize the records that were waiting: open each, or select them in the "
                "error list, and choose *Synchronize*."
            )
        ),
        say(
            N_(
                "For many values at once ask an administrator for *Match-Based Coupling* on "
                "*Integration Table Mappings*, or to clear *Synch. Only Coupled Records* for that "
                "mapping."
            )
        ),
    ),
)

CONFLICT = Cause(
    slug="update-conflict",
    title=N_("Both sides were changed"),
    meaning=N_(
        "The same field was changed in Business Central and in Dataverse since the last "
        "synchronization, so neither value may overwrite the other."
    ),
    audience=Audience.USER,
    retry=Retry.NO,
    action=N_("Synchronize now, choosing a direction"),
    docs=_STATUS,
    page=5333,
    headline=say(N_("{field} was changed on both sides"), N_("Both sides were changed")),
    steps=(
        say(
            N_("Open both records and compare the field {field}."),
            N_("Open both records with the links and compare what was changed."),
        ),
        say(N_("Open *Coupled Data Synchronization Errors*, select the record and choose *Synchronize*.")),
        say(
            N_(
                "Choose the direction: *Send data update to Dataverse* keeps Business Central's "
                "value, *Get data update from Dataverse* keeps the other."
            )
        ),
        say(
            N_(
                "To have this decided by itself, ask an administrator to choose *Resolve Update "
                "Conflicts* for the mapping on *Integration Table Mappings*."
            )
        ),
    ),
)

DUPLICATE = Cause(
    slug="duplicate-or-already-coupled",
    title=N_("The record exists already, or is coupled to another one"),
    meaning=N_(
        "A record with the same key is there already on the other side, or one of the two is coupled to something else."
    ),
    audience=Audience.USER,
    retry=Retry.NO,
    action=N_("Delete Coupling, then Set Up Coupling to the right record"),
    docs=_COUPLE,
    page=5333,
    headline=say(
        N_("{record} is already coupled to {other}"),
        N_("{record} is already coupled"),
        N_("A {table} with the same key exists already"),
        N_("A record with the same key exists already"),
    ),
    steps=(
        say(
            N_("Find the record that is there already: look in Dataverse for the same {field}."),
            N_("Find the other record: {other}."),
            N_("Find the record that is there already: look on the other side for the same number, name or key."),
        ),
        say(
            N_(
                "If the two are the same thing, open the record in Business Central and choose "
                "*Dataverse* > *Coupling* > *Set Up Coupling* with the one that exists."
            )
        ),
        say(N_("If a wrong pair is coupled, choose *Dataverse* > *Coupling* > *Delete Coupling* there first.")),
        say(N_("If they are two different things, change the number or key of one of them, or merge the duplicates.")),
        _SYNCHRONIZE,
    ),
)

MATCHING = Cause(
    slug="match-coupling-failed",
    title=N_("Match-based coupling found no single match"),
    meaning=N_(
        "The run that couples by equal values found none or several candidates for some records, or "
        "has no fields to compare."
    ),
    audience=Audience.USER,
    retry=Retry.AFTER_FIX,
    action=N_("Set Up Coupling by hand, or a new match run"),
    docs=_COUPLE,
    page=5335,
    headline=say(
        N_("{count} records found no single match"),
        N_("{record} found no single match"),
        N_("Match-based coupling has to be told what to compare"),
    ),
    steps=(
        say(
            N_(
                "Open *Integration Table Mappings*, select the mapping {mapping} and choose "
                "*Integration Coupling Job Log*."
            ),
            N_("Open *Integration Table Mappings*, select the mapping and choose *Integration Coupling Job Log*."),
        ),
        say(
            N_(
                "Choose *Fields*, mark the fields to compare with *Use For Match-Based Coupling*, "
                "and give them priorities."
            )
        ),
        say(
            N_(
                "Correct the values that differ, or couple the rest by hand: *Dataverse* > "
                "*Coupling* > *Set Up Coupling*."
            )
        ),
        say(
            N_(
                "Choose *Match-Based Coupling* again. This error names no record, because it counts "
                "all that found no match."
            )
        ),
    ),
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
        N_("{field} is longer than {limit} characters"),
        N_("A text is longer than {limit} characters"),
        N_("{field} is not filled in or not allowed"),
        N_("{value} is not a valid value"),
        N_("A value of {record} is missing or not allowed"),
        N_("A value is missing or not allowed"),
    ),
    steps=(
        say(
            N_("Open {table} {record} and go to the field *{field}*."),
            N_("Open the record and go to the field *{field}* of {table}."),
            N_("Open the record and go to the field *{field}*."),
            N_("Open the record with the link, and in the message read which field or value is named: {value}."),
            N_("Open the source record with the link, and in the message read which field is named."),
        ),
        say(
            N_("Shorten the text to {limit} characters or fewer; it has {length} now."),
            N_("Shorten the text to {limit} characters or fewer."),
            N_("Replace {value} by a value that exists in {related}, or create it there."),
            N_("Replace {value} by a value that is allowed."),
            N_("Fill in the field *{field}*, or correct what stands there."),
            N_("Fill in what is missing, or correct the value."),
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
            N_("Open {table} {record} on the other side and look at its status."),
            N_("Open {record} and look at its status."),
            N_("Open the destination record with the link and look at its status."),
        ),
        say(
            N_(
                "If it should still change, activate, reopen or revise it there; remove *Blocked* if "
                "it is blocked in Business Central."
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
            N_("Open *Units of Measure* in Business Central and find {unit}."),
            N_("Open *Units of Measure* in Business Central and find the unit that belongs to the unit group {group}."),
            N_("Open *Units of Measure* in Business Central and find the unit that the record uses."),
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
            N_("Open the document {record} in Dynamics 365 Sales."),
            N_("Open the document in Dynamics 365 Sales."),
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

USER_CAUSES = (DELETED, DEPENDENCY, CONFLICT, DUPLICATE, MATCHING, VALUE, INACTIVE, UNIT, DOCUMENT)
