"""Causes in how two records are coupled; a user can remove them."""

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
        N_("A row of {missing} no longer exists in Dataverse"),
        N_("{table} {record} lost the record that it was coupled to"),
        N_("{table} is coupled to a deleted record"),
        N_("{record} was deleted on one side"),
        N_("A coupled record was deleted"),
    ),
    steps=(
        say(
            N_(
                "Open the record that failed: if the deleted row of {missing} was coupled to it, restore it or "
                "delete the coupling on *Coupled Data Synchronization Errors*; if the record only refers to it, "
                "choose another one in that field."
            ),
            N_(
                "Open *Coupled Data Synchronization Errors* in Business Central, find {table} {record}, and choose "
                "*Restore Records* to bring the deleted record back or *Delete Coupling* to let it go."
            ),
            N_(
                "Open *Coupled Data Synchronization Errors* in Business Central, find the {table} that lost its other "
                "half, and choose *Restore Records* to bring the deleted record back or *Delete Coupling* to let it go."
            ),
            N_(
                "Open *Coupled Data Synchronization Errors* in Business Central, find the record that lost its other "
                "half, and choose *Restore Records* to bring the deleted one back or *Delete Coupling* to let it go."
            ),
        ),
        say(
            N_(
                "To decide, open the link to the record that is left: should the deleted one come "
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
        N_("The {thing} {value} is not coupled"),
        N_("{value} is not coupled"),
        N_("The {thing} that is needed is not coupled"),
        N_("The value of the field {field} is not coupled"),
        N_("What the record needs is not coupled"),
    ),
    steps=(
        say(
            N_(
                "Open *{page}* in Business Central, select the {thing} {value}, and choose *Dataverse* > *Coupling* > "
                "*Set Up Coupling*."
            ),
            N_(
                "Open *{page}* in Business Central, select the {thing} that the record uses, and choose *Dataverse* > "
                "*Coupling* > *Set Up Coupling*."
            ),
            N_(
                "Open what the field *{field}* names, {value}, and choose *Dataverse* > *Coupling* > *Set Up Coupling*."
            ),
            N_("Open {value} in Business Central and choose *Dataverse* > *Coupling* > *Set Up Coupling*."),
            N_(
                "Open the record that the field *{field}* names, and choose *Dataverse* > *Coupling* > "
                "*Set Up Coupling*."
            ),
            N_(
                "Read in the message which field and value are named, open that record, and choose *Dataverse* > "
                "*Coupling* > *Set Up Coupling*."
            ),
        ),
        say(
            N_(
                "If that is refused, couple {first} before it. The order is: currencies, units of measure "
                "and vendors, salespeople, customers, contacts, items and resources, price lists, "
                "documents."
            ),
            N_(
                "If that is refused, begin with the earliest in this order that is not coupled: currencies, units of "
                "measure and vendors, salespeople, customers, contacts, items and resources, price lists, documents."
            ),
        ),
        say(
            N_("In *Set Up Coupling* select the counterpart of {value}, or create a new one."),
            N_("In *Set Up Coupling* select its counterpart, or create a new one."),
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
    headline=say(N_("The field “{field}” was changed on both sides"), N_("Both sides were changed")),
    steps=(
        say(
            N_("Open both records, compare the field *{field}*, and decide which value to keep."),
            N_("Open both records with the links, compare what was changed, and decide which side to keep."),
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
            N_("Open {other} and decide: is it the right counterpart, or was it coupled by mistake?"),
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
        N_("Records without a single match: {count}"),
        N_("There is no single match for {record}"),
        N_("Match-based coupling found no single match"),
    ),
    steps=(
        say(
            N_(
                "Open *Integration Table Mappings*, select the mapping {mapping}, and choose "
                "*Integration Coupling Job Log* to see which records found no single match."
            ),
            N_(
                "Open *Integration Table Mappings*, select the mapping, and choose *Integration Coupling Job Log* to "
                "see which records found no single match."
            ),
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

COUPLING_CAUSES = (DELETED, DEPENDENCY, CONFLICT, DUPLICATE, MATCHING)
